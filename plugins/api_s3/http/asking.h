// SPDX-License-Identifier: Apache-2.0
//
// Steps that ask the object service or the access service something, and go on when they were told. For the loop and
// for workers; what only workers may do, waiting, is in waiting.h.
#pragma once

#include <string_view>
#include <utility>

#include "api_s3/http/context.h"

namespace mortise::api_s3 {

/// Does what comes next.
inline void go_on(ContextPtr context) {
  Step next = context->steps.pop();
  next(std::move(context));
}

/// The one way in which a request waits. ask(Context&) puts a question, whose callback keeps what it is told in the
/// context and calls answered(). Then `next` is run: in here, if the answer is there already; otherwise where the
/// request is now, on its loop or on a worker. What was asked about stays in the context.
template <class Ask>
void wait_for(ContextPtr context, Ask&& ask, Step next) {
  Context* c = context.release();
  c->steps.push(std::move(next));
  c->steps.begin_wait();
  ask(*c);
  if (c->steps.left()) go_on(ContextPtr(c));
}

/// Opens the request's bucket, if that was not done: FoundBucket. Ends the request if that fails; that there is none of
/// the name is no failure.
void find_bucket(ContextPtr context, Step next);

/// The same bucket as it is now, if there was one. Ends the request with NoSuchBucket if it is gone.
void renew_bucket(ContextPtr context, Step next);

/// Asks whether the caller may do what is `wanted`: `next` finds c.permission.
void ask_whether(ContextPtr context, const Wanted& wanted, Step next);
/// Ends the request, after ask_whether() said no.
void refuse(ContextPtr context);
/// Ends the request if the caller may not.
void require(ContextPtr context, const Wanted& wanted, Step next);

}  // namespace mortise::api_s3

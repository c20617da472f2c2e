// SPDX-License-Identifier: Apache-2.0
//
// Calls of the object service. Changes are never waited for: the service may need a worker to end them, and workers
// that waited would keep it from getting one. Their callbacks answer the request.
#pragma once

#include <mortise/object_service.h>

#include <utility>

#include "api_native/http/context.h"
#include "api_native/http/remote_clusters.h"

namespace mortise::api_native::ops {

/// call(callback) must hand the callback to one change of the service, and may not touch the context afterwards. The
/// request is answered with made(context, result), an Outcome, or with the error.
template <class Call, class Made>
void answer_with(ContextPtr context, Call&& call, Made made) {
  call([context = std::move(context), made = std::move(made)](const mortise_error& error, const auto* result) mutable {
    if (error.status != MORTISE_OK) return context->fail(from_service(error, context->subject()));
    context->finish(made(*context, *result));
  });
}

/// Runs f(FoundBucket) when the other bucket that a request is about was found, and the caller may do that there.
inline Or<FoundBucket> find_other(const Context& c, BucketId id, const Needs& needs, std::string_view key) {
  FoundBucket other(resolved(c.site, std::move(id)));
  if (auto no = other.look(c.objects())) return *std::move(no);
  if (auto no = c.require_in(other, needs, key)) return *std::move(no);
  return other;
}

}  // namespace mortise::api_native::ops

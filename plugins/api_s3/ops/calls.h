// SPDX-License-Identifier: Apache-2.0
//
// Calls of the object service. Changes are never waited for: the service may need a worker to end them, and workers
// that waited would keep it from getting one. Their callbacks answer the request.
#pragma once

#include <mortise/object_service.h>

#include <utility>

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

/// call(callback) must hand the callback to one change of the service, and may not touch the context afterwards. The
/// request is answered with made(context, result), an HandlerOutcome, or with the error.
template <class Call, class Made>
void answer_with(ContextPtr context, Call&& call, Made made) {
  call([context = std::move(context), made = std::move(made)](const mortise_error& error, const auto* result) mutable {
    if (error.status != MORTISE_OK) return context->fail(context->service_error(error));
    context->finish(made(*context, *result));
  });
}

/// NoSuchBucket if there is none; else use(const mortise_bucket&): as it was when the request was authorized last.
/// Operations that make the bucket, for which it was not looked for, run on workers: there it is read.
template <class Use>
Refusal with_bucket(const Context& c, Use&& use) {
  if (const auto* opened = c.found.opened()) {
    use(*opened);
    return std::nullopt;
  }
  if (c.found.missing()) return no_such_bucket(c.found);
  Refusal refusal;
  c.objects().bucket_head(c.bucket(), [&](const mortise_error& error, const mortise_bucket* bucket) {
    if (error.status != MORTISE_OK) {
      refusal = c.service_error(error);
    } else {
      use(*bucket);
    }
  });
  return refusal;
}

}  // namespace mortise::api_s3::ops

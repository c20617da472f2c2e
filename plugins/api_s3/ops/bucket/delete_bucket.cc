// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

void delete_bucket(ContextPtr context) {
  Context& c = *context;
  answer_with(
      std::move(context), [&](auto done) { c.objects().bucket_delete(c.bucket(), std::move(done)); },
      [](const Context&, const mortise_bucket&) -> HandlerOutcome { return Answer(204); });
}

}  // namespace mortise::api_s3::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

void abort_multipart_upload(ContextPtr context) {
  Context& c = *context;
  answer_with(
      std::move(context),
      [&](auto done) { c.objects().upload_abort(c.bucket(), c.key(), c.query.get("uploadId"), std::move(done)); },
      [](const Context&, const mortise_upload&) -> HandlerOutcome { return Answer(204); });
}

}  // namespace mortise::api_s3::ops

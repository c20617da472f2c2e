// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

void create_upload(ContextPtr context) {
  Context& c = *context;
  mortise_put put = put_of(c.bucket(), c.key());
  put.owner = str(c.who.id);
  put.owner_name = str(c.who.display_name);
  put.etag_policy = MORTISE_ETAG_NATIVE;
  answer_with(
      std::move(context), [&](auto done) { c.objects().upload_create(put, std::move(done)); },
      [](const Context&, const mortise_upload& upload) -> Outcome {
        return Answer::text(std::string(view(upload.id)));
      });
}

void abort_upload(ContextPtr context) {
  Context& c = *context;
  answer_with(
      std::move(context),
      [&](auto done) { c.objects().upload_abort(c.bucket(), c.key(), c.query.get("uploadId"), std::move(done)); },
      [](const Context&, const mortise_upload&) -> Outcome { return Answer(); });
}

}  // namespace mortise::api_native::ops

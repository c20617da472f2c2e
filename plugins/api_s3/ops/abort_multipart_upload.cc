// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

Outcome abort_multipart_upload(Context& c) {
  auto no = await(c, [&](auto done) {
    c.objects().upload_abort(c.bucket(), c.key(), c.query.get("uploadId"), std::move(done));
  });
  if (no) return *std::move(no);
  return Answer(204);
}

}  // namespace mortise::api_s3::ops

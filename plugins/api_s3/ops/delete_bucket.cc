// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

Outcome delete_bucket(Context& c) {
  if (auto no = await(c, [&](auto done) { c.objects().bucket_delete(c.bucket(), std::move(done)); }))
    return *std::move(no);
  return Answer(204);
}

}  // namespace mortise::api_s3::ops

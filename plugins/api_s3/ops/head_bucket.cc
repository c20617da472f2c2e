// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

Outcome head_bucket(Context& c) {
  Answer answer;
  if (auto no = with_bucket(c, [](const mortise_bucket&) {})) return *std::move(no);
  answer.add("x-amz-bucket-region", c.site.settings.region);
  return answer;
}

}  // namespace mortise::api_s3::ops

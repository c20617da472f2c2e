// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/bucket_region.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"

namespace mortise::api_s3::ops {

HandlerOutcome head_bucket(Context& c) {
  Answer answer;
  std::string region;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { region = region_of(c.site.settings, b); }))
    return *std::move(no);
  answer.add("x-amz-bucket-arn", arn_of(c.bucket())).add("x-amz-bucket-region", std::move(region));
  answer.add("x-amz-access-point-alias", "false").add("Content-Type", "application/xml");
  return answer;
}

}  // namespace mortise::api_s3::ops

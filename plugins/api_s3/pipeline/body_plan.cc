// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/body_plan.h"

namespace mortise::api_s3 {

Result<PayloadPlan, PayloadError> plan_body(Context& c, PayloadUse use) {
  return PayloadPlan::parse(c.request, c.site.checksums,
                            {c.presigned, c.signature_version, std::move(c.chunks), use,
                             c.headers.parameter("x-amz-content-sha256"), c.headers.parameter("content-md5")});
}

}  // namespace mortise::api_s3

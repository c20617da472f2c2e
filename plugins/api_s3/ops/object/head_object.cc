// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/read_object.h"

namespace mortise::api_s3::ops {

void head_object(ContextPtr context) { read_object(std::move(context), WithBody::no); }

}  // namespace mortise::api_s3::ops

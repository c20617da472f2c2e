// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api_native/wire/bucket_id.h"
#include "api_native/wire/json.h"

namespace mortise::api_native {

/// {"name": "b", "provider": "ais", "namespace": {"uuid": "", "name": ""}}; nullptr is refused.
Or<BucketId> parse_bucket_json(const Json* value);

}  // namespace mortise::api_native

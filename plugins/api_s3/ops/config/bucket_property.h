// SPDX-License-Identifier: Apache-2.0
//
// Changing what is kept with a bucket.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

/// Sets the property, or with an empty value removes it. Answers `status`.
void set_bucket_property(ContextPtr context, std::string_view name, std::string_view value, int status);

}  // namespace mortise::api_s3::ops

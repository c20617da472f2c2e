// SPDX-License-Identifier: Apache-2.0
//
// x-amz-expiration: when a rule of the bucket removes an object, and which one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api_s3/http/context.h"

namespace mortise::api_s3 {

/// The header's value for a current version; "": no rule is about it. `tags`: as they are stored.
std::string expiration_of(const Context& context, std::string_view key, uint64_t size, int64_t modified_ms,
                          std::string_view tags);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// The Range header, and x-amz-copy-source-range.
#pragma once

#include <optional>
#include <string_view>

#include "api_base/byte_range.h"

namespace mortise::api_s3 {

using api_base::parse_range;
using api_base::Range;

/// "bytes=first-last", both there and in order; nullopt otherwise.
std::optional<Range> parse_copy_range(std::string_view header) noexcept;

}  // namespace mortise::api_s3

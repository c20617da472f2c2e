// SPDX-License-Identifier: Apache-2.0
//
// The Range header, and x-amz-copy-source-range.
#pragma once

#include <mortise/abi/object_service.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace mortise::api_s3 {

/// Fields of mortise_read. `kind` MORTISE_RANGE_NONE: read everything.
struct Range {
  int32_t kind = MORTISE_RANGE_NONE;
  uint64_t first = 0;
  uint64_t last = 0;  // of a MORTISE_RANGE_BETWEEN
};

/// Anything but one well-formed byte range is ignored, as HTTP allows.
Range parse_range(std::string_view header) noexcept;

/// "bytes=first-last", both there and in order; nullopt otherwise.
std::optional<Range> parse_copy_range(std::string_view header) noexcept;

}  // namespace mortise::api_s3

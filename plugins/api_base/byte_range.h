// SPDX-License-Identifier: Apache-2.0
//
// The Range header (RFC 9110, 14.2).
#pragma once

#include <mortise/abi/object_service.h>

#include <cstdint>
#include <string_view>

namespace mortise::api_base {

/// Fields of mortise_read. `kind` MORTISE_RANGE_NONE: read everything.
struct Range {
  int32_t kind = MORTISE_RANGE_NONE;
  uint64_t first = 0;
  uint64_t last = 0;  // of a MORTISE_RANGE_BETWEEN
};

/// Anything but one well-formed byte range is ignored, as HTTP allows.
Range parse_range(std::string_view header) noexcept;

}  // namespace mortise::api_base

// SPDX-License-Identifier: Apache-2.0
//
// The header Range. Several ranges are refused, as AIStore does; what is no range is refused, too.
#pragma once

#include <mortise/abi/object_service.h>

#include <string_view>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

struct Range {
  int32_t kind = MORTISE_RANGE_NONE;
  uint64_t first = 0;
  uint64_t last = 0;
};

/// "" is no range. `shown`: bucket and object, for the error.
Or<Range> parse_range(std::string_view header, std::string_view shown);

}  // namespace mortise::api_native

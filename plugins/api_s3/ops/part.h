// SPDX-License-Identifier: Apache-2.0
//
// A part of a multipart upload, as a request names it.
#pragma once

#include "api_s3/http/context.h"

namespace mortise::api_s3::ops {

inline constexpr uint32_t kMaxPartNumber = 10000;

/// The parameter partNumber, 1..10000.
Or<uint32_t> parse_part_number(const Context& context);
/// The part of that number of the request's upload, everything else absent. Views into the context.
mortise_upload_part part_of(const Context& context, uint32_t number);

}  // namespace mortise::api_s3::ops

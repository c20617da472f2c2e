// SPDX-License-Identifier: Apache-2.0
//
// Percent encoding as S3's answers have it.
#pragma once

#include <mortise/text/percent.h>

namespace mortise::s3_model {

/// What stays in listings with encoding-type=url, and in the locations that answers name.
inline constexpr text::ByteSet kKeptInListings = text::kUnreserved.with("*/");

inline void percent_encode(std::string_view text, std::string& out) {
  text::append_percent_encoded(out, text, kKeptInListings);
}

}  // namespace mortise::s3_model

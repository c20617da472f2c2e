// SPDX-License-Identifier: Apache-2.0
//
// Words for who owns the objects of a bucket.
#pragma once

#include <string_view>

namespace mortise::api_s3 {

inline constexpr std::string_view kBucketOwnerEnforced = "BucketOwnerEnforced";
inline constexpr std::string_view kBucketOwnerPreferred = "BucketOwnerPreferred";

inline bool is_ownership(std::string_view word) {
  return word == kBucketOwnerEnforced || word == kBucketOwnerPreferred || word == "ObjectWriter";
}

}  // namespace mortise::api_s3

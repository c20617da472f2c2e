// SPDX-License-Identifier: Apache-2.0
//
// What LastModified says of objects: when they were written, or, in buckets whose property s3.last_modified is
// "accessed", when they were read last, as clients of AIStore expect it. Conditions compare the time of the write.
#pragma once

#include <mortise/abi/object_service.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "api_s3/http/found_bucket.h"

namespace mortise::api_s3 {

inline constexpr std::string_view kLastModifiedProperty = "s3.last_modified";

/// What a read or a listing of the bucket must ask for: bits of MORTISE_WANT_….
uint32_t wanted_of_objects(const FoundBucket& bucket) noexcept;
/// Milliseconds since 1970. `object` was read as wanted_of_objects() says.
inline int64_t shown_time(const mortise_object& object) noexcept {
  return std::max(object.modified_ms, object.accessed_ms);
}

}  // namespace mortise::api_s3

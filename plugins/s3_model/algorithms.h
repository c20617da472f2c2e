// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace mortise::s3_model {

/// The checksum algorithms of S3, as plugins call them; S3 writes them in capitals. Plugins give others too, for other
/// APIs: clients with an enumeration of AWS's would choke on those.
inline constexpr std::array<std::string_view, 10> kS3Algorithms{
    "crc32", "crc32c", "crc64nvme", "sha1", "sha256", "sha512", "md5", "xxhash64", "xxhash3", "xxhash128"};

constexpr bool is_s3_algorithm(std::string_view name) noexcept {
  return std::find(kS3Algorithms.begin(), kS3Algorithms.end(), name) != kS3Algorithms.end();
}

}  // namespace mortise::s3_model

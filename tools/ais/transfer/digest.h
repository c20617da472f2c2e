// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace mortise::ais {

/// A checksum of AIStore's, computed piece by piece.
class Digest {
 public:
  virtual ~Digest() = default;
  virtual void add(std::string_view bytes) = 0;
  /// Hexadecimal, as the server writes it. Once.
  virtual std::string value() = 0;

  /// "xxhash", "xxhash2", "crc32c", "md5", "sha256", "sha512"; null for others.
  static std::unique_ptr<Digest> of(std::string_view type);
  /// Whether it costs so little that it is compared without being asked for.
  static bool is_cheap(std::string_view type);
};

}  // namespace mortise::ais

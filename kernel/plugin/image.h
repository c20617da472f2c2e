// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mortise::plugin {

/// The readable memory of one loaded library. A descriptor is data from outside: a pointer in it is followed only if it
/// points into the library that exports it.
class Image {
 public:
  /// The image that holds `address`; empty if no library does.
  static Image around(const void* address);

  bool contains(const void* address, size_t size) const noexcept;
  /// A NUL-terminated text of at most `limit` bytes; nullopt if it is not wholly inside. nullptr reads as "".
  std::optional<std::string> text(const char* address, size_t limit) const;

 private:
  struct Range {
    uintptr_t begin;
    uintptr_t end;
  };
  std::vector<Range> ranges_;
};

}  // namespace mortise::plugin

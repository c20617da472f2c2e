// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace mortise::events {

/// The numbers of the bits that are set.
class Bits {
 public:
  explicit Bits(uint32_t bits) : bits_(bits) {}
  struct Iterator {
    uint32_t rest;
    size_t operator*() const noexcept { return static_cast<size_t>(std::countr_zero(rest)); }
    Iterator& operator++() noexcept {
      rest &= rest - 1;
      return *this;
    }
    bool operator!=(const Iterator& o) const noexcept { return rest != o.rest; }
  };
  Iterator begin() const noexcept { return {bits_}; }
  static Iterator end() noexcept { return {0}; }

 private:
  uint32_t bits_;
};

}  // namespace mortise::events

// SPDX-License-Identifier: Apache-2.0
//
// Copies of structs that grow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace mortise {

/// A copy of a struct of the ABI that grows: what its maker knew of it, and zero, which means absent, for what was
/// appended since. Its size says how much that is. `from` may be shorter than T, and is not read beyond its size.
template <class T>
T known(const T* from) noexcept {
  static_assert(std::is_trivially_copyable_v<T> && offsetof(T, size) == 0 && sizeof from->size == sizeof(uint32_t));
  T out{};
  uint32_t size = 0;
  std::memcpy(&size, from, sizeof size);
  size = std::min<uint32_t>(size, sizeof out);
  std::memcpy(static_cast<void*>(&out), from, size);
  out.size = size;
  return out;
}

}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
//
// A list that seldom has more than N elements: those take no memory of their own.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace mortise::objects {

template <class T, size_t N>
class SmallVector {
 public:
  static_assert(std::is_trivially_copyable_v<T>);
  void push_back(const T& element) {
    if (size_ < N) {
      few_[size_++] = element;
      return;
    }
    if (size_ == N) many_.assign(few_.begin(), few_.end());
    many_.push_back(element);
    ++size_;
  }
  void clear() noexcept {
    size_ = 0;
    many_.clear();
  }
  bool empty() const noexcept { return size_ == 0; }
  size_t size() const noexcept { return size_; }
  const T* data() const noexcept { return size_ <= N ? few_.data() : many_.data(); }
  const T* begin() const noexcept { return data(); }
  const T* end() const noexcept { return data() + size_; }
  const T& operator[](size_t i) const noexcept { return data()[i]; }

 private:
  size_t size_ = 0;
  std::array<T, N> few_{};
  std::vector<T> many_;  // all of them, once there are more than N
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/key_space.h"

#include <algorithm>

namespace mortise::objects {
namespace {

constexpr size_t kBytesLookedAt = 24;  // behind what the two ends have in common

size_t common_size(const std::string& a, const std::string& b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

unsigned byte_of(const std::string& text, size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
}

char without_zero(unsigned byte) { return static_cast<char>(std::max(byte, 1u)); }

}  // namespace

std::string middle_key(const std::string& low, const std::string& high) {
  const size_t size = common_size(low, high) + kBytesLookedAt;
  std::string sum(size, '\0');
  unsigned carry = 0;
  for (size_t i = size; i-- > 0;) {
    carry += byte_of(low, i) + byte_of(high, i);
    sum[i] = static_cast<char>(carry & 0xff);
    carry >>= 8;
  }
  for (char& c : sum) {  // half of it
    const unsigned whole = carry << 8 | static_cast<unsigned char>(c);
    c = without_zero(whole >> 1);
    carry = whole & 1;
  }
  return low < sum && sum < high ? sum : std::string();
}

}  // namespace mortise::objects

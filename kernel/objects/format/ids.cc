// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

namespace mortise::objects {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

uint64_t random64() {
  uint64_t out = 0;
  if (getrandom(&out, sizeof out, 0) != sizeof out) std::abort();  // 8 bytes never come short
  return out;
}

}  // namespace

std::string hex16(uint64_t n) {
  std::string out(16, '0');
  for (size_t i = 16; i-- > 0; n >>= 4) out[i] = kHex[n & 0xF];
  return out;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out.push_back(kHex[b >> 4]);
    out.push_back(kHex[b & 0xF]);
  }
  return out;
}

std::string random_hex() { return hex16(random64()); }

std::string make_version_id(uint64_t sequence) { return hex16(~sequence) + random_hex(); }

uint64_t sequence_of(std::string_view version_id) {
  uint64_t n = 0;
  for (const char c : version_id.substr(0, 16)) n = n * 16 + static_cast<uint64_t>(c >= 'a' ? c - 'a' + 10 : c - '0');
  return ~n;
}

std::string make_timed_id(int64_t unix_ms) { return hex16(static_cast<uint64_t>(unix_ms)) + random_hex(); }

bool is_id(std::string_view id) {
  return id.size() == kIdSize &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace mortise::objects

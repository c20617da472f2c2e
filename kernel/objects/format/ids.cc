// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/ids.h"

#include <mortise/text.h>

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace mortise::objects {
namespace {

/// One system call for many numbers of a thread.
uint64_t random64() {
  thread_local std::array<uint64_t, 32> numbers;
  thread_local size_t left = 0;
  if (left == 0) {
    if (getrandom(numbers.data(), sizeof numbers, 0) != sizeof numbers) std::abort();  // 256 bytes never come short
    left = numbers.size();
  }
  return numbers[--left];
}

}  // namespace

std::string random_hex() { return text::to_hex(random64()); }

std::string make_version_id(uint64_t sequence) {
  std::string id;
  id.reserve(kIdSize);
  text::append_hex_number(id, ~sequence);
  text::append_hex_number(id, random64());
  return id;
}

uint64_t sequence_of(std::string_view version_id) { return ~text::hex_number(version_id.substr(0, 16)).value_or(0); }

std::string make_timed_id(int64_t unix_ms) { return text::to_hex(static_cast<uint64_t>(unix_ms)) + random_hex(); }

bool is_id(std::string_view id) {
  return id.size() == kIdSize &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace mortise::objects

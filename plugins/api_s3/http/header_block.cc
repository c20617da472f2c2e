// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/header_block.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace mortise::api_s3 {

void HeaderBlock::add(std::string_view name, std::string_view value) {
  if (spilled_.empty() && count_ < inline_.size()) {
    inline_[count_++] = pair(name, value);
    return;
  }
  if (spilled_.empty()) spilled_.assign(inline_.begin(), inline_.end());
  spilled_.push_back(pair(name, value));
}

char* HeaderBlock::room(size_t bytes) noexcept {
  if (text_.size() - used_ < bytes) return nullptr;
  char* at = text_.data() + used_;
  used_ += bytes;
  return at;
}

std::string_view HeaderBlock::keep(std::string_view text) {
  if (char* at = room(text.size())) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }
  return keep(std::string(text));
}

std::string_view HeaderBlock::keep(std::string&& text) { return kept_.emplace_front(std::move(text)); }

std::string_view HeaderBlock::keep_joined(std::string_view first, std::string_view second) {
  const size_t size = first.size() + second.size();
  if (char* at = room(size)) {
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), at));
    return {at, size};
  }
  return keep(std::string(first).append(second));
}

void HeaderBlock::add_number(std::string_view name, uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  add(name, keep(std::string_view(digits, static_cast<size_t>(end - digits))));
}

void HeaderBlock::add_quoted(std::string_view name, std::string_view value) {
  if (char* at = room(value.size() + 2)) {
    at[0] = '"';
    if (!value.empty()) std::memcpy(at + 1, value.data(), value.size());
    at[value.size() + 1] = '"';
    return add(name, {at, value.size() + 2});
  }
  add(name, keep('"' + std::string(value) + '"'));
}

}  // namespace mortise::api_s3

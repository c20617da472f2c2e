// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/store_mark.h"

#include <algorithm>
#include <charconv>

namespace mortise::objects {
namespace {

constexpr std::string_view kVersion = "1";
constexpr size_t kIdentityDigits = 32;
constexpr size_t kTokenDigits = 16;

std::string_view take_word(std::string_view& rest) {
  const auto word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  return word;
}

bool is_hex(std::string_view text, size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<Mark> take_mark(std::string_view& rest) {
  if (rest.ends_with(' ') || take_word(rest) != kVersion) return std::nullopt;
  Mark out;
  out.identity = take_word(rest);
  const auto step = take_word(rest);
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), out.step);
  out.token = take_word(rest);
  if (error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  if (!is_hex(out.identity, kIdentityDigits) || !is_hex(out.token, kTokenDigits)) return std::nullopt;
  return out;
}

}  // namespace

std::string encode(const Mark& mark) {
  return std::string(kVersion) + " " + mark.identity + " " + std::to_string(mark.step) + " " + mark.token;
}

std::string encode(const MarkRecord& record) { return encode(record.mark) + (record.next ? " " + *record.next : ""); }

std::optional<Mark> decode_mark(std::string_view bytes) {
  auto out = take_mark(bytes);
  return bytes.empty() ? out : std::nullopt;
}

std::optional<MarkRecord> decode_mark_record(std::string_view bytes) {
  auto mark = take_mark(bytes);
  if (!mark) return std::nullopt;
  MarkRecord out{std::move(*mark), std::nullopt};
  if (bytes.empty()) return out;
  if (!is_hex(bytes, kTokenDigits)) return std::nullopt;
  out.next = bytes;
  return out;
}

}  // namespace mortise::objects

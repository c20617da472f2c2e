// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/format/keys.h"

#include <mortise/text/hex.h>

#include <array>

namespace mortise::objects::keys {
namespace {

constexpr char kEscape = '\x01';
constexpr char kEscapedNul = '\x02';
constexpr char kEscapedOne = '\x03';
constexpr std::string_view kTerminator("\x01\x01", 2);
constexpr size_t kNumberDigits = 4;

}  // namespace

std::string partition_of(std::string_view bucket_id) {
  std::string out(kBucketPartitions);
  out.append(bucket_id).append("/0");
  return out;
}

std::string_view bucket_id_of(std::string_view partition) {
  if (!partition.starts_with(kBucketPartitions)) return {};
  const auto rest = partition.substr(kBucketPartitions.size());
  return rest.substr(0, rest.find('/'));
}

void append_escaped(std::string& out, std::string_view key) {
  for (;;) {
    const auto at = key.find_first_of(std::string_view("\0\x01", 2));
    out.append(key.substr(0, at));
    if (at == std::string_view::npos) return;
    out.push_back(kEscape);
    out.push_back(key[at] == '\0' ? kEscapedNul : kEscapedOne);
    key.remove_prefix(at + 1);
  }
}

std::string escape(std::string_view key) {
  std::string out;
  out.reserve(key.size() + 8);
  append_escaped(out, key);
  return out;
}

bool unescape(std::string_view escaped, std::string& out) {
  out.clear();
  for (;;) {
    const auto at = escaped.find_first_of(std::string_view("\0\x01", 2));
    out.append(escaped.substr(0, at));
    if (at == std::string_view::npos) return true;
    if (escaped[at] != kEscape || at + 1 >= escaped.size()) return false;
    const char code = escaped[at + 1];
    if (code != kEscapedNul && code != kEscapedOne) return false;
    out.push_back(code == kEscapedNul ? '\0' : '\x01');
    escaped.remove_prefix(at + 2);
  }
}

std::string of_bucket(std::string_view name) { return std::string(1, kBucket).append(name); }

std::string of(char letter, std::string_view key) {
  std::string out;
  if (key.size() >= out.capacity()) out.reserve(key.size() + 9);  // a short one needs no memory
  out.push_back(letter);
  append_escaped(out, key);
  return out;
}

std::string family(char letter, std::string_view key) {
  std::string out;
  out.reserve(key.size() + 48);
  out.push_back(letter);
  append_escaped(out, key);
  out.append(kTerminator);
  return out;
}

std::string of(char letter, std::string_view key, std::string_view suffix) {
  auto out = family(letter, key);
  out.append(suffix);
  return out;
}

std::string numbered(char letter, std::string_view key, std::string_view id, uint32_t number) {
  auto out = of(letter, key, id);
  text::append_hex_number(out, number, kNumberDigits);
  return out;
}

uint32_t number_of(std::string_view stored) {
  if (stored.size() < kNumberDigits) return 0;
  return static_cast<uint32_t>(text::hex_number(stored.substr(stored.size() - kNumberDigits)).value_or(0));
}

Split split(std::string_view stored) {
  if (stored.empty()) return {};
  const auto rest = stored.substr(1);
  for (size_t at = rest.find(kEscape); at != std::string_view::npos && at + 1 < rest.size();
       at = rest.find(kEscape, at + 2))
    if (rest[at + 1] == kEscape) return {rest.substr(0, at), rest.substr(at + 2)};
  return {rest, {}};
}

std::string after_all(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

}  // namespace mortise::objects::keys

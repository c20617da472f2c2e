// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/keys.h"

#include <algorithm>
#include <array>

namespace mortise::meta_leveldb {
namespace {

constexpr std::array<bool, 256> kNameBytes = [] {
  std::array<bool, 256> t{};
  for (char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-"))
    t[static_cast<unsigned char>(c)] = true;
  return t;
}();

bool name_byte(char c) noexcept { return kNameBytes[static_cast<unsigned char>(c)]; }

}  // namespace

bool valid_partition(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kMaxPartition && std::all_of(name.begin(), name.end(), name_byte);
}

bool valid_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= kMaxKey && key.find('\0') == std::string_view::npos;
}

bool valid_value(std::string_view value) noexcept { return !value.empty() && value.size() <= kMaxValue; }

std::optional<Place> parse_key(std::string_view database_key) noexcept {
  const auto zero = database_key.find('\0');
  if (zero == std::string_view::npos) return std::nullopt;
  const Place place{database_key.substr(0, zero), database_key.substr(zero + 1)};
  if (!valid_partition(place.partition) || !valid_key(place.key)) return std::nullopt;
  return place;
}

}  // namespace mortise::meta_leveldb

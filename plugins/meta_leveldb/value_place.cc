// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/value_place.h"

#include <mortise/text/hex.h>

#include <charconv>
#include <cstring>
#include <random>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {

std::string to_text(const PlaceTag& tag) { return text::to_hex(std::string_view(tag.data(), tag.size())); }

std::optional<PlaceTag> tag_from_text(std::string_view digits) {
  PlaceTag out{};
  const auto bytes = text::from_hex(digits);
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

PlaceTag draw_tag() {
  std::random_device random;
  PlaceTag out{};
  put_number(out.data(), uint64_t{random()} << 32 | random(), out.size());
  return out;
}

uint64_t first_sequence(const PlaceTag& tag, uint32_t segment) noexcept {
  constexpr uint32_t kBits = 27;  // with those of the changes they are the 56 that a sequence number has
  std::array<char, 12> whose{};
  std::memcpy(whose.data(), tag.data(), tag.size());
  put_number(whose.data() + tag.size(), segment, 4);
  const uint64_t number = crc32c({whose.data(), whose.size()}) & ((uint32_t{1} << kBits) - 1);
  return number * kSequencesOfSegment + 1;
}

PlaceBytes encode_place(const PlaceTag& tag, const ValuePlace& place) noexcept {
  PlaceBytes out{};
  std::memcpy(out.data(), tag.data(), tag.size());
  put_number(out.data() + 8, place.segment, 4);
  put_number(out.data() + 12, place.offset, 4);
  put_number(out.data() + 16, place.size, 4);
  put_number(out.data() + 20, place.crc, 4);
  return out;
}

ValuePlace decode_place(std::string_view stored) noexcept {
  const auto number = [&](size_t at) { return static_cast<uint32_t>(get_number(stored.data() + at, 4)); };
  return {number(8), number(12), number(16), number(20)};
}

}  // namespace mortise::meta_leveldb

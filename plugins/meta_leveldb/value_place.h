// SPDX-License-Identifier: Apache-2.0
//
// Where a value lies that is not in the database itself, and the few bytes that the database has in its stead.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::meta_leveldb {

/// What places begin with, drawn at random for each database. Values that were written before it was drawn need no mark
/// of their own: none of them begins with it but by a chance of one in 2^64.
using PlaceTag = std::array<char, 8>;

/// As hexadecimal digits, and back; nothing if the text is something else.
std::string to_text(const PlaceTag& tag);
std::optional<PlaceTag> tag_from_text(std::string_view text);
PlaceTag draw_tag();

/// Of the first change in this segment of this database: the file of another database, or of another segment, is known
/// by its first record. There is room for 2^29 changes before the numbers of another segment may begin.
uint64_t first_sequence(const PlaceTag& tag, uint32_t segment) noexcept;
inline constexpr uint64_t kSequencesOfSegment = uint64_t{1} << 29;

struct ValuePlace {
  uint32_t segment = 0;
  uint32_t offset = 0;  // of its first byte in the segment
  uint32_t size = 0;
  uint32_t crc = 0;  // CRC-32C of it
  bool operator==(const ValuePlace&) const = default;
};

inline constexpr size_t kPlaceSize = 24;  // tag, then the four numbers, little-endian
using PlaceBytes = std::array<char, kPlaceSize>;

PlaceBytes encode_place(const PlaceTag& tag, const ValuePlace& place) noexcept;

/// Whether the database has a place under a key and not the value.
inline bool is_place(const PlaceTag& tag, std::string_view stored) noexcept {
  return stored.size() == kPlaceSize && stored.starts_with(std::string_view(tag.data(), tag.size()));
}
/// REQUIRES: is_place().
ValuePlace decode_place(std::string_view stored) noexcept;

}  // namespace mortise::meta_leveldb

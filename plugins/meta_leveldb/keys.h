// SPDX-License-Identifier: Apache-2.0
//
// How records of all partitions share one ordered database; see FORMAT.md.
//
//   record      <partition> 00 <key>
//   format      00 "format"
//   applied     00 "applied"        which groups of segments are in the database: batch_records.h
//   sealed      00 "segment" n      a segment to which nothing is appended any more, its number and size
//
// No other key starts with a zero byte.
#pragma once

#include <leveldb/slice.h>

#include <optional>
#include <string>
#include <string_view>

namespace mortise::meta_leveldb {

inline constexpr std::string_view kFormatKey{"\0format", 7};
inline constexpr std::string_view kFormatPrefix = "mortise meta_leveldb ";
inline constexpr int kFormat = 1;          // of a new database
inline constexpr int kSegmentsFormat = 2;  // once it has segments: then a space and the tag of places follow
inline constexpr std::string_view kSealedStart{"\0segment", 8};
inline constexpr std::string_view kSealedEnd{"\0segment\xff\xff\xff\xff\xff", 13};

inline constexpr size_t kMaxKey = 4096;
inline constexpr size_t kMaxValue = size_t{4} << 20;
inline constexpr size_t kMaxPartition = 128;

/// LevelDB compares with memcmp(), which takes no null pointer, even of no bytes.
inline leveldb::Slice slice(std::string_view s) noexcept {
  return s.empty() ? leveldb::Slice() : leveldb::Slice(s.data(), s.size());
}
inline std::string_view view(const leveldb::Slice& s) noexcept { return {s.data(), s.size()}; }

/// Appends the database key of a record.
inline void append_key(std::string& out, std::string_view partition, std::string_view key) {
  out.append(partition).push_back('\0');
  out.append(key);
}

/// The bytes that all database keys of a partition start with.
inline std::string partition_start(std::string_view partition) {
  std::string out;
  append_key(out, partition, {});
  return out;
}

/// The first possible database key behind a partition.
inline std::string partition_end(std::string_view partition) {
  std::string out(partition);
  out.push_back('\1');
  return out;
}

bool valid_partition(std::string_view name) noexcept;
bool valid_key(std::string_view key) noexcept;
bool valid_value(std::string_view value) noexcept;

struct Place {
  std::string_view partition;
  std::string_view key;
};
/// The opposite of append_key(); nothing if no such record can be.
std::optional<Place> parse_key(std::string_view database_key) noexcept;

}  // namespace mortise::meta_leveldb

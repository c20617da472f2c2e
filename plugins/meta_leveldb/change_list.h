// SPDX-License-Identifier: Apache-2.0
//
// The bytes of LevelDB's write batches, which are the records of its logs and of segments: sequence number (8 bytes),
// how many changes (4), the changes. A change is 1, key, value, or 0, key; both have their length in front of them,
// little- endian base 128.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::meta_leveldb {

inline constexpr size_t kChangesHeader = 12;

/// Builds one. Keeps its memory from one to the next.
class ChangeList {
 public:
  void begin(uint64_t sequence);
  /// Where in bytes() the value lies.
  size_t put(std::string_view key, std::string_view value);
  void remove(std::string_view key);

  uint32_t count() const noexcept { return count_; }
  std::string_view bytes() const noexcept { return bytes_; }

 private:
  void append(std::string_view bytes);
  void counted();
  std::string bytes_;
  uint32_t count_ = 0;
};

struct BatchChange {
  std::string_view key;
  std::string_view value;
  size_t value_at = 0;  // in the record
  bool remove = false;
};

/// Takes the changes of a record one after the other. Any bytes may be given.
class ChangeReader {
 public:
  explicit ChangeReader(std::string_view record) noexcept;
  /// False at the end, or where the bytes are none.
  bool next(BatchChange& change) noexcept;
  /// All was read, and as many as it says.
  bool complete() const noexcept { return good_ && at_ == record_.size() && seen_ == count_; }
  uint64_t sequence() const noexcept { return sequence_; }

 private:
  bool take_length(size_t& length) noexcept;
  bool take(std::string_view& bytes) noexcept;
  const std::string_view record_;
  size_t at_ = 0;
  uint64_t sequence_ = 0;
  uint64_t count_ = 0;
  uint64_t seen_ = 0;
  bool good_ = false;
};

}  // namespace mortise::meta_leveldb

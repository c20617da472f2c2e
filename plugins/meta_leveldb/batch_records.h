// SPDX-License-Identifier: Apache-2.0
//
// The records of a log: LevelDB's write batches, one for each group of commits.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "meta_leveldb/log_check.h"

namespace mortise::meta_leveldb {

/// A group that is written while records before it in the log were not synced removes this key, first of all; it is
/// never there. Groups without that are the rule, and are proof that everything before them was on stable storage.
inline constexpr std::string_view kUnsyncedKey{"\0unsynced", 9};

/// Which groups of those that were written to segments the database has: all before this segment, and of it those up to
/// the one that begins with this sequence number.
struct GroupMark {
  uint32_t segment = 0;
  uint64_t sequence = 0;  // 0: none of it yet
  auto operator<=>(const GroupMark&) const = default;
};

/// A group in a segment that removes this key says that the one before it never happened.
inline constexpr std::string_view kTakenBackKey{"\0taken back", 11};

/// A group that is in a segment puts its mark under this key, behind what it may do with kUnsyncedKey.
inline constexpr std::string_view kAppliedKey{"\0applied", 8};
inline constexpr size_t kGroupMarkSize = 12;  // segment (4), sequence (8)
std::string encode_mark(const GroupMark& mark);
std::optional<GroupMark> decode_mark(std::string_view bytes) noexcept;

class BatchRecords : public LogRecords {
 public:
  /// `before`: the sequence number that the log goes on from, if it is known. `segments_end`: the last group that
  /// segments have, if there are any; a record of a later one is of no use.
  explicit BatchRecords(std::optional<uint64_t> before, std::optional<GroupMark> segments_end = std::nullopt)
      : last_(before), segments_end_(segments_end) {}

  bool take(std::string_view record) override;
  bool plausible(std::string_view record) const override;
  bool proves_sync(std::string_view record) const override;

  /// The last sequence number in it.
  std::optional<uint64_t> last() const noexcept { return last_; }
  /// A whole record followed, but not the next one: those between them were cut out. No crash does that.
  bool skipped() const noexcept { return skipped_; }

 private:
  bool is_ahead(std::string_view record) const;
  std::optional<uint64_t> last_;
  const std::optional<GroupMark> segments_end_;
  bool skipped_ = false;
};

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
//
// The records of a log: LevelDB's write batches, one for each group of commits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "meta_leveldb/log_check.h"

namespace mortise::meta_leveldb {

/// A group that is written while records before it in the log were not synced removes this key, first of all; it is
/// never there. Groups without that are the rule, and are proof that everything before them was on stable storage.
inline constexpr std::string_view kUnsyncedKey{"\0unsynced", 9};

class BatchRecords final : public LogRecords {
 public:
  /// `before`: the sequence number that the log goes on from, if it is known.
  explicit BatchRecords(std::optional<uint64_t> before) : last_(before) {}

  bool take(std::string_view record) override;
  bool plausible(std::string_view record) const override;
  bool proves_sync(std::string_view record) const override;

  /// The last sequence number in it.
  std::optional<uint64_t> last() const noexcept { return last_; }
  /// A whole record followed, but not the next one: those between them were cut out. No crash does that.
  bool skipped() const noexcept { return skipped_; }

 private:
  std::optional<uint64_t> last_;
  bool skipped_ = false;
};

}  // namespace mortise::meta_leveldb

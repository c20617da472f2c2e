// SPDX-License-Identifier: Apache-2.0
//
// Reads a file in LevelDB's log format, as logs and manifests are, and tells a torn end from damage.
//
// LevelDB's own reader steps over what it cannot read and goes on with the next block, and passes over a block from
// where zeros begin without a word: what was there is gone, and later records are applied. Here the file is read up to
// the first record that is not whole. What follows decides:
//
//   nothing that is whole        the end is torn, as a crash leaves it
//   whole records, and one of    the file is damaged: what is not whole was on stable storage once, since it was
//   them was written when all    synced before the later record was written
//   before it had been synced
//   whole records, but none      after a loss of power bytes that were never synced may be there in any selection: the
//   such                         end is torn, and what lies behind goes with it
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::meta_leveldb {

enum class LogState { whole, torn, hole, damaged };

struct LogReport {
  LogState state = LogState::whole;
  uint64_t size = 0;
  uint64_t good_size = 0;  // what lies before holds whole records only
  uint64_t records = 0;    // in it
  uint64_t behind = 0;     // whole records that begin behind the damage
  bool cut_off = true;     // what follows is the beginning of a record, as a write that was interrupted leaves it
  bool zeros = false;      // the same, or nothing, and then zeros up to the end, which were there before
};

/// What the records of a kind of file are like.
class LogRecords {
 public:
  virtual ~LogRecords() = default;
  /// The record that comes next, if it is whole, begins with a piece at this place in the file.
  virtual void begins_at(uint64_t) {}
  /// A whole record, in order; false: it cannot follow those before it, which is damage too.
  virtual bool take(std::string_view record) = 0;
  /// Whether a record behind the damage, or one of which this is the beginning, can be one of this file. Another one is
  /// taken for bytes that look like one.
  virtual bool plausible(std::string_view record) const = 0;
  /// Whether everything before it was synced when this record, or one of which it is the beginning, was written.
  virtual bool proves_sync(std::string_view record) const = 0;
};

/// Reads up to `size` bytes at `offset`; fewer at the end of the file only.
using ReadAt = std::function<std::string_view(uint64_t offset, size_t size)>;

/// `behind` gets each whole, plausible record that begins behind the damage, too; nullptr: they are only counted.
LogReport check_log(uint64_t size, const ReadAt& read, LogRecords& records,
                    const std::function<void(std::string_view)>& behind = nullptr);

/// A file in log format with these records.
std::string make_log(const std::vector<std::string>& records);

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
//
// Appends groups of commits to the newest segment.
#pragma once

#include <leveldb/env.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "meta_leveldb/change_list.h"
#include "meta_leveldb/segment_file.h"
#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/watched_env.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

/// Where the next group comes to lie.
struct GroupPlace {
  uint32_t segment = 0;
  uint64_t offset = 0;
  uint64_t sequence = 0;
};

/// The committer's thread. A segment is a file in LevelDB's log format, with its own sequence numbers; what is known of
/// its length is kept beside it as it is for LevelDB's logs. Failures are counted by the environment, as there.
class SegmentWriter {
 public:
  /// `base` outlives this. `database` is its directory.
  SegmentWriter(leveldb::Env* base, const std::string& database, std::optional<BootId> boot, SegmentSet& segments);
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;
  ~SegmentWriter() { abandon(); }

  /// None begun, or a failure since.
  bool idle() const noexcept { return file_ == nullptr; }
  uint32_t number() const noexcept { return number_; }
  /// Bytes of it.
  uint64_t size() const noexcept { return size_; }
  GroupPlace next() const noexcept { return {number_, size_, sequence_}; }
  /// Whether there are groups that were not synced.
  bool unsynced() const noexcept { return unsynced_; }

  /// Makes the folder, if need be, and a new segment in it, whose first change has the number `sequence`. Its name is
  /// on stable storage.
  leveldb::Status begin(uint32_t number, uint64_t sequence);
  /// Hands a group over to the operating system; after a failure nothing is appended any more. `group` begins with
  /// next().sequence.
  leveldb::Status append(const ChangeList& group, bool sync_follows);
  leveldb::Status sync();
  /// Syncs it; nothing is appended any more.
  leveldb::Status seal();
  /// Nothing is appended any more: the database is opened again, and what is there read.
  void abandon() noexcept;
  /// After a failed sync nobody knows what of the segment is on stable storage, and another sync would not tell: puts a
  /// copy that was synced in its place. Does nothing otherwise. REQUIRES: idle().
  leveldb::Status copy_if_doubtful();
  /// Puts on stable storage what an earlier process has left of the segment. A sync is enough if none has failed: that
  /// process, or this one in an earlier attempt, may have been told of bytes that another sync would be silent about.
  /// The file may be another one afterwards. REQUIRES: idle().
  leveldb::Status settle(uint32_t number);

  uint64_t failed_syncs() const noexcept { return env_.failed_log_syncs(); }

 private:
  void fill_ahead(size_t next);
  void end_filling(bool size_is_known) noexcept;

  leveldb::Env* const base_;
  const std::string database_;
  SegmentSet& segments_;
  SyncedMark synced_;
  WrittenMark written_;
  WatchedEnv env_;
  std::unique_ptr<leveldb::WritableFile> file_;
  uint32_t number_ = 0;
  uint64_t size_ = 0;
  uint64_t sequence_ = 1;
  uint32_t doubtful_ = 0;  // the segment that could not be synced
  bool looked_ = false;    // whether a sync of an earlier process has failed
  bool unsynced_ = false;
  int filler_ = -1;      // the same file, for the zeros behind what is appended; -1: there are none
  uint64_t filled_ = 0;  // up to where
  std::string pieces_;
};

}  // namespace mortise::meta_leveldb

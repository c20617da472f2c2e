// SPDX-License-Identifier: Apache-2.0
//
// The LevelDB database of this store, and its return from failed writes.
//
// After a failed write LevelDB's log must not be appended to: its idea of the position in the file is wrong, and
// records written behind a torn one are lost at the next start. So after a failure nothing is written until the
// database was closed and opened again, which recovers every acknowledged write from the log. Reads go on meanwhile,
// except for the moment of reopening itself. Reopening needs room for the log's records in a new table: it is not tried
// before a probe shows that the room is there, since a database that is closed and cannot be opened could not even be
// read. A reserve is kept for this, and for starting on a full disk: what reopening removes, left over from
// compactions, is often more than what it needs.
//
// LevelDB opens the files only if inspection.h finds nothing wrong. Where there is no database yet, none is made before
// the first commit: the host may find out that there should be one. For the same reason nothing is written or removed
// before then: LevelDB opens a database in memory, and its files become real ones with the first commit. What a repair
// mends, likewise.
//
// Values of more than settings.separate_above bytes lie in segments (segments.cc): every group is appended to the
// newest segment as it came, synced there, and then applied to LevelDB with the places of such values instead. LevelDB
// is synced now and then only; what it has lost of its end when it is opened again is read from the segment.
//
// Threads: get() and open_cursor() any; the rest by one thread, the committer, after open().
#pragma once

#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <leveldb/write_batch.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <atomic>
#include <chrono>
#include <memory>

#include <string>
#include <vector>

#include "meta_leveldb/change_list.h"
#include "meta_leveldb/disk_room.h"
#include "meta_leveldb/host_logger.h"
#include "meta_leveldb/inspection.h"
#include "meta_leveldb/open_iterators.h"
#include "meta_leveldb/opening_env.h"
#include "meta_leveldb/scratch_env.h"
#include "meta_leveldb/segment_check.h"
#include "meta_leveldb/segment_file.h"
#include "meta_leveldb/segment_writer.h"
#include "meta_leveldb/settings.h"
#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/value_place.h"
#include "meta_leveldb/watched_env.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

class Database;

/// A LevelDB iterator that keeps the database from being closed. One thread.
class Iterator {
 public:
  Iterator(Database& database, std::unique_ptr<leveldb::Iterator> iterator,
           std::shared_ptr<const SegmentMap> segments) noexcept
      : database_(database), iterator_(std::move(iterator)), segments_(std::move(segments)) {}
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  ~Iterator() { release(); }

  /// Nullptr once the database had to be reopened: the snapshot is gone. Ask before every use.
  leveldb::Iterator* get() noexcept;
  /// The value of the record where it is, until it is moved or asked again. Wherever it lies.
  Result<std::string_view> value();

 private:
  void release() noexcept;
  Database& database_;
  std::unique_ptr<leveldb::Iterator> iterator_;
  std::shared_ptr<const SegmentMap> segments_;  // of the snapshot, which keep them readable
  std::string value_;
};

/// A group of commits that is to be written.
struct GroupBatch {
  std::optional<GroupPlace> place;  // in a segment; nothing: it goes to LevelDB alone
  ChangeList changes;               // for the segment
  leveldb::WriteBatch batch;        // for LevelDB
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(DatabaseSettings settings, Host host);
  ~Database();

  Result<bool> get(std::string_view database_key, std::string& value);
  Result<std::unique_ptr<Iterator>> open_iterator(bool fill_cache);

  /// Makes the database writable if there is none yet, or if an earlier write failed and that is possible now. Cheap if
  /// nothing is wrong. While the disk is full, only for batches that free space: the reserve is used for those.
  Result<void> ensure_writable(bool frees_space);
  /// Begins what write() gets: its place, and marks in front of the changes. `group` is empty.
  /// REQUIRES: ensure_writable() was the last call and succeeded.
  Result<void> begin_group(GroupBatch& group);
  /// Adds a change to it.
  void put(GroupBatch& group, std::string_view key, std::string_view value) const;
  void remove(GroupBatch& group, std::string_view key) const;
  /// Status::unknown if the group may be there after all; otherwise on failure it is not, now or later.
  /// REQUIRES: nothing was called since begin_group() but put() and remove().
  Result<void> write(GroupBatch& group, bool sync, bool frees_space);
  /// Whether there are records that were written and not synced. The thread that calls write().
  bool unsynced() const noexcept { return unsynced_; }
  /// As get(), for the thread that calls write().
  Result<bool> get_for_commit(std::string_view database_key, std::string& value);
  /// As get_for_commit(), but of a value that lies in a segment its place.
  Result<bool> get_stored_for_commit(std::string_view database_key, std::string& stored);
  /// The same on any thread.
  Result<bool> get_stored(std::string_view database_key, std::string& stored);

  /// Forgets a segment once nothing that is on stable storage needs it; its file may go then. The thread that calls
  /// write().
  /// REQUIRES: ensure_writable() was the last call and succeeded; the segment is sealed, and has no value that a record
  /// names.
  Result<void> drop_segment(uint32_t number);
  /// Begins another segment if the newest one is of some size, so that it can be cleaned. As drop_segment().
  Result<void> seal_segment();
  /// Lets moves have the room that is kept for them, if the disk is full; until take_back_room() nothing is written but
  /// what frees space. As drop_segment().
  Result<void> lend_room();
  Result<void> take_back_room();
  /// Those that can be cleaned, with their size. Any thread.
  SealedSegments sealed_segments() const;
  /// The number of the newest one. The thread that calls write().
  uint32_t newest_segment() const noexcept { return highest_segment_; }
  const SegmentSet& segments() const noexcept { return segments_; }
  /// What the place of a value in this database looks like. After the first segment was begun.
  PlaceTag place_tag() const;
  size_t separate_above() const noexcept { return settings_.separate_above; }
  size_t clean_rate() const noexcept { return settings_.clean_rate; }

  const std::string& path() const noexcept { return settings_.path; }
  /// What is whole on the disk and was not read, what could not be known, and what a repair mends, in words. For these,
  /// which nothing can reopen meanwhile.
  const std::vector<std::string>& remarks() const noexcept { return remarks_; }
  /// False between a failed write and the reopening. Any thread.
  bool writable() const noexcept { return !broken_.load(std::memory_order_relaxed); }
  /// The disk is full, or was a moment ago. Any thread.
  bool short_of_room() const noexcept { return room_.is_short(); }
  /// Of all kinds. For the thread that calls write().
  bool takes_writes() const noexcept { return !broken_ && !short_of_room() && !cannot_begin_; }

 private:
  friend class Iterator;
  using Clock = std::chrono::steady_clock;

  Database(DatabaseSettings settings, Host host);
  Result<void> open_existing();
  Result<void> create();
  Result<void> remove_unfinished();
  void tell_unfinished();
  Result<void> inspect_and_prepare();
  Result<void> show_cut_files(const Inspection& found);
  Result<void> keep_logs_aside();
  Result<void> open_leveldb();
  leveldb::Status try_to_open();
  Result<void> begin_writing();
  Result<void> confirm();
  Result<void> write_through();
  Result<void> check_format();
  Result<void> catch_up();
  Result<GroupMark> read_catalogue(SealedSegments& sealed);
  Result<void> open_segments(const SealedSegments& sealed, const GroupMark& applied);
  Result<void> apply_missing(uint32_t segment, const std::vector<SegmentRecord>& groups);
  Result<void> settle_newest_segment();
  void remove_leftovers();
  void put_at(GroupBatch& group, std::string_view key, std::string_view value, size_t at) const;
  Result<void> take_segments_format();
  Result<void> next_segment();
  Result<void> write_alone(leveldb::WriteBatch& batch);
  Result<void> write_to_leveldb(leveldb::WriteBatch& batch, bool sync, bool frees_space, bool in_segment = false);
  Result<void> write_to_segment(GroupBatch& group, bool sync, bool frees_space);
  Result<void> take_back();
  Error log_not_synced() const;
  Error segment_failed(const leveldb::Status& s, uint64_t syncs_before);
  void broke(const Error& why);
  Result<void> find_room(bool frees_space);
  Result<void> probe_room();
  uint64_t room_for_logs();
  Result<void> reopen(bool frees_space);
  bool out_of_room() const noexcept { return broken_ && why_.status == Status::no_space; }
  uint64_t largest_sealed_segment() const;
  Result<void> wait_for_iterators();
  Result<bool> get_from(leveldb::DB* db, std::string_view database_key, std::string& stored);
  Result<bool> resolve(leveldb::DB* db, std::string_view database_key, std::string& value);

  DatabaseSettings settings_;
  Host host_;
  HostLogger logger_;
  ScratchEnv scratch_;
  OpeningEnv opening_;
  SyncedMark synced_;
  WrittenMark written_;
  WatchedEnv env_;
  SegmentSet segments_;
  SegmentWriter writer_;
  DiskRoom room_;
  std::unique_ptr<const leveldb::FilterPolicy> filter_;
  std::unique_ptr<leveldb::Cache> cache_;

  // db_ is replaced only with both mutexes held, reopen_mutex_ first; it is null only if there is no database yet or
  // reopening failed.
  Mutex reopen_mutex_;
  SharedMutex gate_;
  std::unique_ptr<leveldb::DB> db_;
  std::atomic<bool> reopening_{false};  // readers queue at reopen_mutex_ so that they cannot starve the committer

  OpenIterators iterators_;
  std::atomic<bool> absent_{false};  // there is no database yet
  std::vector<std::string> remarks_;
  std::vector<std::string> unfinished_;  // files of a making that was interrupted; they go when it is made anew
  std::vector<std::string> to_keep_;     // logs that go at the first commit and are to be kept aside
  // Set by open(), then by the committer with the lock.
  mutable SharedMutex catalogue_mutex_;
  PlaceTag tag_{};  // written once, before has_segments_ says so; whoever has read that may read it without the lock
  std::atomic<bool> has_segments_{false};
  SealedSegments sealed_;
  SealedSegments to_seal_;           // not written down yet; the committer's
  std::vector<uint32_t> leftovers_;  // segments that go at the first commit
  uint32_t highest_segment_ = 0;     // that ever was
  size_t unsynced_bytes_ = 0;        // of batches that LevelDB was given since it was synced
  bool confirmed_ = false;           // something was committed
  bool cannot_begin_ = false;        // though it was tried
  bool unsynced_ = false;

  std::atomic<bool> broken_{false};
  bool told_no_segment_ = false;
  Error why_{Status::ok, ""};  // why it broke
  Clock::time_point next_attempt_;
};

}  // namespace mortise::meta_leveldb

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
// Threads: get() and open_cursor() any; the rest by one thread, the committer, after open().
#pragma once

#include <leveldb/db.h>
#include <leveldb/filter_policy.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <atomic>
#include <chrono>
#include <memory>

#include <string>
#include <vector>

#include "meta_leveldb/host_logger.h"
#include "meta_leveldb/inspection.h"
#include "meta_leveldb/opening_env.h"
#include "meta_leveldb/reserve.h"
#include "meta_leveldb/scratch_env.h"
#include "meta_leveldb/settings.h"
#include "meta_leveldb/synced_mark.h"
#include "meta_leveldb/watched_env.h"
#include "meta_leveldb/written_mark.h"

namespace mortise::meta_leveldb {

class Database;

/// A LevelDB iterator that keeps the database from being closed. One thread.
class Iterator {
 public:
  Iterator(Database& database, std::unique_ptr<leveldb::Iterator> iterator) noexcept
      : database_(database), iterator_(std::move(iterator)) {}
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  ~Iterator() { release(); }

  /// Nullptr once the database had to be reopened: the snapshot is gone. Ask before every use.
  leveldb::Iterator* get() noexcept;

 private:
  void release() noexcept;
  Database& database_;
  std::unique_ptr<leveldb::Iterator> iterator_;
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
  /// Status::unknown if the batch may be there after all; otherwise on failure it is not, now or later.
  /// REQUIRES: ensure_writable() was the last call and succeeded.
  Result<void> write(leveldb::WriteBatch& batch, bool sync, bool frees_space);
  /// Whether there are records that were written and not synced. The thread that calls write().
  bool unsynced() const noexcept { return unsynced_; }
  /// As get(), for the thread that calls write().
  Result<bool> get_for_commit(std::string_view database_key, std::string& value);

  const std::string& path() const noexcept { return settings_.path; }
  /// What is whole on the disk and was not read, what could not be known, and what a repair mends, in words. For these,
  /// which nothing can reopen meanwhile.
  const std::vector<std::string>& remarks() const noexcept { return remarks_; }
  /// False between a failed write and the reopening. Any thread.
  bool writable() const noexcept { return !broken_.load(std::memory_order_relaxed); }
  /// Of all kinds. For the thread that calls write().
  bool takes_writes() const noexcept { return !broken_ && !short_of_room_ && !cannot_begin_; }

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
  void broke(const Error& why);
  Result<void> find_room(bool frees_space);
  Result<void> probe_room();
  uint64_t room_for_logs();
  Result<void> reopen(bool frees_space);
  bool out_of_room() const noexcept { return broken_ && why_.status == Status::no_space; }
  void take_reserve();
  Result<void> end_shortage();
  Result<void> wait_for_iterators();
  void iterator_gone() noexcept;
  Result<bool> get_from(leveldb::DB* db, std::string_view database_key, std::string& value);

  DatabaseSettings settings_;
  Host host_;
  HostLogger logger_;
  ScratchEnv scratch_;
  OpeningEnv opening_;
  SyncedMark synced_;
  WrittenMark written_;
  WatchedEnv env_;
  Reserve reserve_;  // used by open(), then by the committer
  std::unique_ptr<const leveldb::FilterPolicy> filter_;
  std::unique_ptr<leveldb::Cache> cache_;

  // db_ is replaced only with both mutexes held, reopen_mutex_ first; it is null only if there is no database yet or
  // reopening failed.
  Mutex reopen_mutex_;
  SharedMutex gate_;
  std::unique_ptr<leveldb::DB> db_;
  std::atomic<bool> reopening_{false};  // readers queue at reopen_mutex_ so that they cannot starve the committer

  Mutex iterators_mutex_;
  ConditionVariable iterators_changed_;
  size_t iterators_ MORTISE_GUARDED_BY(iterators_mutex_) = 0;
  std::atomic<bool> retiring_{false};  // iterators give up at their next move, new ones are refused

  std::atomic<bool> absent_{false};  // there is no database yet
  std::vector<std::string> remarks_;
  std::vector<std::string> unfinished_;  // files of a making that was interrupted; they go when it is made anew
  std::vector<std::string> to_keep_;     // logs that go at the first commit and are to be kept aside
  bool confirmed_ = false;               // something was committed
  bool cannot_begin_ = false;            // though it was tried
  bool unsynced_ = false;

  std::atomic<bool> broken_{false};
  bool short_of_room_ = false;  // a write found the disk full, and the reserve is not whole again
  size_t reserve_pieces_ = 0;   // that the reserve had when all was well
  Error why_{Status::ok, ""};   // why it broke
  Clock::time_point next_attempt_;
  Clock::time_point next_release_;  // of the reserve
  Clock::time_point next_take_;     // of the reserve, while short of room
};

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "meta_leveldb/database.h"
#include "meta_leveldb/group.h"
#include "meta_leveldb/request.h"
#include "meta_leveldb/wakeup.h"

namespace mortise::meta_leveldb {

/// A thread that writes what was submitted while the last write was under way as one group. No timer makes a group wait
/// to grow: a lone commit is written at once.
class Committer {
 public:
  Committer(Database& database, Host host);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  ~Committer() { stop(); }

  /// Any thread. The request is answered on the committer's thread, or here with Status::cancelled after stop().
  void submit(std::unique_ptr<Request> request);
  /// Any thread. Tries to make a database writable that is not.
  void nudge();
  /// On the committer's thread, between two groups; the caller waits. One other thread at a time. See Group::move(),
  /// Database::drop_segment(), seal_segment() and lend_room().
  Result<void> move(std::span<const Move> moves);
  Result<void> drop(uint32_t segment);
  Result<void> seal();
  Result<void> lend_room();
  Result<void> take_back_room();
  /// Calls `garbage`, on the committer's thread, after groups that removed records or began a segment, and while the
  /// disk is full; nullptr: none.
  void tell_of_garbage(std::function<void()> garbage);
  /// How many records were removed. Any thread.
  uint64_t removals() const noexcept { return group_.removals(); }
  /// Writes what was submitted, then ends the thread.
  void stop();

 private:
  using Requests = std::vector<std::unique_ptr<Request>>;
  struct Task {
    const std::function<Result<void>()>& run;
    const bool writes;
    Result<void> result;
    Wakeup done;
  };
  /// `writes`: it needs the database to be writable.
  Result<void> between_groups(const std::function<Result<void>()>& run, bool writes = true);
  void run();
  /// True: the thread waits, and the caller is the one to wake it.
  bool is_to_be_woken() MORTISE_REQUIRES(mutex_) { return std::exchange(idle_, false); }
  /// Releases `lock` while it waits.
  void wait_for_work(MutexLock& lock) MORTISE_REQUIRES(mutex_) MORTISE_NO_THREAD_SAFETY_ANALYSIS;
  /// Releases `lock` for moments.
  void let_submit(MutexLock& lock, size_t previous) MORTISE_REQUIRES(mutex_) MORTISE_NO_THREAD_SAFETY_ANALYSIS;
  void commit(Requests& requests);
  void write();

  Database& database_;
  Host host_;
  Metric commits_;
  Metric groups_;
  Metric syncs_;
  Metric bytes_;
  Metric seconds_;
  Metric writable_;

  Mutex mutex_;
  Wakeup wakeup_;
  Requests queue_ MORTISE_GUARDED_BY(mutex_);
  Task* task_ MORTISE_GUARDED_BY(mutex_) = nullptr;
  std::function<void()> garbage_ MORTISE_GUARDED_BY(mutex_);
  bool idle_ MORTISE_GUARDED_BY(mutex_) = false;  // the thread waits and was not woken yet
  bool nudged_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  Group group_;  // the thread's
  std::thread thread_;
};

}  // namespace mortise::meta_leveldb

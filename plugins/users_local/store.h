// SPDX-License-Identifier: Apache-2.0
//
// Where everybody is kept: in records, and in memory for those who ask. Changes are made one after the other; each is
// on the disk before anybody sees it, and seen by all before it is answered.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>
#include <mortise/records.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "users_local/edit.h"
#include "users_local/secret_box.h"

namespace mortise::users_local {

/// Reads all records. Blocks.
Result<std::shared_ptr<const Directory>> load(const Records& records, const SecretBox& box);
/// The record "state"; nothing if there is none. Blocks.
Result<std::optional<std::string>> load_state(const Records& records);

class IdentityStore {
 public:
  /// What an edit comes to, or why it does not. `next` may be what there is.
  using Plan = std::function<Result<Edit>(const Directory& now)>;
  using Done = std::function<void(const Result<Edit>& edit)>;

  IdentityStore(Host host, Records records, const SecretBox& box, std::shared_ptr<const Directory> loaded);
  IdentityStore(const IdentityStore&) = delete;
  IdentityStore& operator=(const IdentityStore&) = delete;

  /// Any thread.
  std::shared_ptr<const Directory> now() const noexcept {
    const MutexLock lock(now_mutex_);
    return now_;
  }
  /// Changes behind now(): who reads this first and now() then does not miss anything.
  uint64_t generation() const noexcept { return generation_.load(std::memory_order_acquire); }

  /// Any thread; does not block. `done` is called once: on this thread or another. An edit without a batch is not
  /// committed.
  void edit(Plan plan, Done done);
  /// Waits for the edits that were begun; refuses what comes later.
  void stop() noexcept;

 private:
  struct Task {
    Plan plan;
    Done done;
  };
  void continue_on_worker();
  void run_next();
  void begin(Task task, Result<Edit> edit);
  void committed(Task& task, Result<Edit>& edit, const mortise_error& error);
  /// Asks what became of a commit that nobody knows about, then goes on: with what is there now, or, as long as that
  /// cannot be told, with what there was.
  void settle();
  void settled(const mortise_error& answer);
  void read_again();
  void settle_later() MORTISE_REQUIRES(mutex_);
  void publish(std::shared_ptr<const Directory> next) noexcept;

  const Host host_;
  const Records records_;
  const SecretBox& box_;
  mutable Mutex now_mutex_;
  std::shared_ptr<const Directory> now_ MORTISE_GUARDED_BY(now_mutex_);
  std::atomic<uint64_t> generation_;

  Mutex mutex_;
  ConditionVariable idle_;
  std::deque<Task> waiting_ MORTISE_GUARDED_BY(mutex_);
  bool busy_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  // Only who runs a task:
  bool in_doubt_ = false;
  bool asked_ = false;  // since the last task
  bool stale_ = false;  // there are other records
};

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/committer.h"

#include <pthread.h>

namespace mortise::meta_leveldb {
namespace {

// Bounds how long the first of a group waits for the last.
constexpr size_t kMaxGroupBytes = size_t{4} << 20;

}  // namespace

Committer::Committer(Database& database, Host host)
    : database_(database),
      host_(host),
      commits_(host.counter("mortise_meta_leveldb_commits_total", "Batches written")),
      groups_(host.counter("mortise_meta_leveldb_groups_total", "Groups of batches written as one")),
      syncs_(host.counter("mortise_meta_leveldb_syncs_total", "Groups that were synced to stable storage")),
      bytes_(host.counter("mortise_meta_leveldb_commit_bytes_total", "Bytes of keys and values in written batches")),
      seconds_(host.histogram("mortise_meta_leveldb_group_seconds", "Time to write a group, sync included")),
      writable_(host.gauge("mortise_meta_leveldb_writable", "0 while commits are refused after a failed write")),
      group_(database, host) {
  writable_.record(1);
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "meta_leveldb");
}

void Committer::submit(std::unique_ptr<Request> request) {
  MutexLock lock(mutex_);
  if (!stopping_) {
    queue_.push_back(std::move(request));
    const bool wake = is_to_be_woken();
    lock.unlock();
    if (wake) wakeup_.post();
    return;
  }
  lock.unlock();
  request->answer(Error(Status::cancelled, "meta_leveldb: commit: the store is stopping"));
}

void Committer::nudge() {
  const MutexLock lock(mutex_);
  nudged_ = true;
  if (is_to_be_woken()) wakeup_.post();
}

void Committer::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    if (is_to_be_woken()) wakeup_.post();
  }
  if (thread_.joinable()) thread_.join();
}

// Those who were just answered are about to submit again; if the committer goes on at once, the first few of them get a
// sync of their own and the rest wait for two. So let others run as long as that brings requests. On an idle machine
// this returns at once, and after a lone commit it does nothing.
void Committer::let_submit(MutexLock& lock, size_t previous) {
  const size_t enough = previous - previous / 8;
  if (enough < 2) return;
  for (int in_vain = 0; in_vain < 3 && queue_.size() < enough;) {
    const size_t before = queue_.size();
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
    in_vain = queue_.size() == before ? in_vain + 1 : 0;
  }
}

/// Who makes one of the conditions true while idle_ is set takes idle_ back and posts once; so nothing is posted that
/// is not waited for.
void Committer::wait_for_work(MutexLock& lock) {
  if (!queue_.empty() || task_ != nullptr || nudged_ || stopping_) return;
  idle_ = true;
  lock.unlock();
  wakeup_.wait();
  lock.lock();
}

void Committer::run() {
  Requests taken;
  size_t previous = 0;
  uint64_t seen = 0;
  MutexLock lock(mutex_);
  for (;;) {
    let_submit(lock, previous);
    wait_for_work(lock);
    if (queue_.empty() && task_ == nullptr && stopping_) return;
    nudged_ = false;
    taken.swap(queue_);
    Task* const task = std::exchange(task_, nullptr);
    lock.unlock();
    previous = taken.size();
    if (task == nullptr || !taken.empty()) commit(taken);
    taken.clear();
    if (task != nullptr) {
      if (task->writes) task->result = database_.ensure_writable(true);
      if (task->result) task->result = task->run();
      task->done.post();
    }
    const uint64_t changes = group_.removals() + database_.newest_segment();
    lock.lock();
    const bool changed = changes != std::exchange(seen, changes);
    if ((changed || database_.short_of_room()) && garbage_) garbage_();
  }
}

void Committer::tell_of_garbage(std::function<void()> garbage) {
  const MutexLock lock(mutex_);
  garbage_ = std::move(garbage);
}

Result<void> Committer::between_groups(const std::function<Result<void>()>& run, bool writes) {
  Task task{run, writes, {}, {}};
  {
    const MutexLock lock(mutex_);
    if (stopping_) return Error(Status::cancelled, "meta_leveldb: the store is stopping");
    task_ = &task;
    if (is_to_be_woken()) wakeup_.post();
  }
  task.done.wait();
  return std::move(task.result);
}

Result<void> Committer::move(std::span<const Move> moves) {
  return between_groups([&] { return group_.move(moves); });
}

Result<void> Committer::drop(uint32_t segment) {
  return between_groups([&] { return database_.drop_segment(segment); });
}

Result<void> Committer::seal() {
  return between_groups([&] { return database_.seal_segment(); });
}

Result<void> Committer::lend_room() {
  return between_groups([&] { return database_.lend_room(); }, false);
}

Result<void> Committer::take_back_room() {
  return between_groups([&] { return database_.take_back_room(); }, false);
}

void Committer::commit(Requests& requests) {
  if (requests.empty()) (void)database_.ensure_writable(false);
  for (auto& r : requests) {
    if (auto writable = database_.ensure_writable(r->frees_space()); !writable) {
      r->answer(writable);
      continue;
    }
    group_.add(std::move(r));
    if (group_.bytes() >= kMaxGroupBytes) write();
  }
  writable_.record(database_.takes_writes() ? 1 : 0);  // before the waiting callers are told
  if (!group_.empty()) write();
  writable_.record(database_.takes_writes() ? 1 : 0);
}

void Committer::write() {
  if (const size_t accepted = group_.size(); accepted > 0) {
    commits_.record(static_cast<double>(accepted));
    groups_.record(1);
    bytes_.record(static_cast<double>(group_.bytes()));
    if (group_.strict()) syncs_.record(1);
  }
  const auto before = host_.monotonic_ns();
  group_.write();
  seconds_.record(static_cast<double>(host_.monotonic_ns() - before) / 1e9);
}

}  // namespace mortise::meta_leveldb

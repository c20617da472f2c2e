// SPDX-License-Identifier: Apache-2.0
//
// Batches that are being answered, and what went out in them. Those of one bucket are one job, from the first of them
// until there was none for a while.
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace mortise::api_native {

/// The batches of one job. Any thread.
struct BatchRun {
  explicit BatchRun(std::string job) : id(std::move(job)) {}
  const std::string id;  // of the job
  std::atomic<uint64_t> under_way{0};
  std::atomic<uint64_t> begun{0};
  std::atomic<uint64_t> objects{0};
  std::atomic<uint64_t> bytes{0};
  std::atomic<bool> stopped{false};  // somebody wants that those under way end
};

/// A batch under way: as long as this lives. Any thread.
class Batch {
 public:
  Batch(std::shared_ptr<BatchRun> run, BatchRun& total) : run_(std::move(run)), total_(total) {
    ++run_->under_way;
    ++run_->begun;
  }
  ~Batch() { --run_->under_way; }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  const std::string& job() const noexcept { return run_->id; }
  bool stopped() const noexcept { return run_->stopped; }
  /// An object went out.
  void count(uint64_t bytes) noexcept {
    for (BatchRun* counts : {run_.get(), &total_}) ++counts->objects, counts->bytes += bytes;
  }

 private:
  const std::shared_ptr<BatchRun> run_;
  BatchRun& total_;
};

/// Any thread.
class BatchLoad {
 public:
  BatchRun& total() noexcept { return total_; }  // since the start of the server

  /// From now on it is the bucket's.
  void add(const std::string& bucket, std::shared_ptr<BatchRun> run) {
    const MutexLock lock(mutex_);
    runs_[bucket] = std::move(run);
  }
  /// A batch of the bucket's run; nullptr: it has none.
  std::shared_ptr<Batch> join(const std::string& bucket) {
    const MutexLock lock(mutex_);
    const auto found = runs_.find(bucket);
    return found == runs_.end() ? nullptr : std::make_shared<Batch>(found->second, total_);
  }
  /// A batch without a job.
  std::shared_ptr<Batch> alone(std::string id) {
    return std::make_shared<Batch>(std::make_shared<BatchRun>(std::move(id)), total_);
  }
  /// nullptr: the bucket's run is another one, or there is none.
  std::shared_ptr<const BatchRun> find(const std::string& bucket, const std::string& id) const {
    const MutexLock lock(mutex_);
    const auto found = runs_.find(bucket);
    return found == runs_.end() || found->second->id != id ? nullptr : found->second;
  }
  /// From now on nobody joins it. False, and nothing changes: some are under way.
  bool retire(const std::string& bucket, const BatchRun& run) {
    const MutexLock lock(mutex_);
    if (run.under_way != 0) return false;
    remove(bucket, run);
    return true;
  }
  /// Likewise, and those under way end.
  void stop(const std::string& bucket, BatchRun& run) {
    const MutexLock lock(mutex_);
    run.stopped = true;
    remove(bucket, run);
  }

 private:
  void remove(const std::string& bucket, const BatchRun& run) MORTISE_REQUIRES(mutex_) {
    const auto found = runs_.find(bucket);
    if (found != runs_.end() && found->second.get() == &run) runs_.erase(found);
  }

  BatchRun total_{""};
  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<BatchRun>> runs_ MORTISE_GUARDED_BY(mutex_);  // by the bucket's name
};

}  // namespace mortise::api_native

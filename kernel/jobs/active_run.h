// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/jobs/job_instance.h"
#include "kernel/jobs/job_store.h"
#include "kernel/jobs/kind.h"
#include "kernel/jobs/run_facts.h"

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace mortise::jobs {

/// A job under way: runs it slice by slice on workers, and between two slices keeps its rate, gives way to requests,
/// and saves its position. Threads: any. Lives in a shared_ptr, which its tasks hold.
class ActiveRun : public std::enable_shared_from_this<ActiveRun> {
 public:
  /// What runs share. All of it outlives them.
  struct Surroundings {
    const Host& host;
    const JobStore& store;
    const std::function<bool()>& busy;                      // requests wait for a worker
    std::function<std::string(const RunFacts&)> forgotten;  // which earlier run goes when this one has ended
    /// The last that a run does; `facts` are those of its end, or, as running, of its interruption.
    std::function<void(const std::shared_ptr<ActiveRun>&, RunFacts facts)> gone;
  };
  /// Asks the kind to begin it, or to go on from `position`. A run that ends is over with `gone`.
  static Result<std::shared_ptr<ActiveRun>> begin(const Surroundings& around, std::shared_ptr<const Kind> kind,
                                                  const RunFacts& facts, std::string_view position,
                                                  std::string_view input);
  ActiveRun(const ActiveRun&) = delete;
  ActiveRun& operator=(const ActiveRun&) = delete;
  ~ActiveRun() = default;

  const Kind& kind() const noexcept { return job_.kind(); }
  const std::string& id() const noexcept { return id_; }
  uint64_t input_bytes() const noexcept { return input_bytes_; }
  RunFacts facts() const;
  /// It has nothing to do at the moment.
  bool is_waiting() const;
  /// The first slice. Once.
  void go();
  void wake();
  /// What it waits for as pending is over.
  void resume();
  /// It ends as soon as it can, as aborted.
  void abort();
  /// It ends as soon as it can, and goes on with another process.
  void interrupt();

 private:
  enum class StopRequest { none, interrupt, abort };
  enum class Phase { begun, scheduled, stepping, waiting, pending, over };
  ActiveRun(const Surroundings& around, std::shared_ptr<const Kind> kind, RunFacts facts);

  bool is_kept() const noexcept { return !kind().has(MORTISE_JOB_STANDING); }
  void schedule(std::initializer_list<Phase> from, int64_t delay_ms);
  uint64_t next_turn() MORTISE_REQUIRES(mutex_);
  void submit(uint64_t ticket, int64_t delay_ms);
  void turn(uint64_t ticket);
  bool gives_way();
  void slice();
  Result<void> step(mortise_job_slice& slice);
  uint64_t budget() const noexcept;
  void take_counts(const mortise_job_slice& slice);
  void wait(uint64_t wait_ms);
  void pend(int64_t not_before_ns);
  int64_t share_ns(uint64_t used) const noexcept;
  void save_now_and_then();
  void conclude(JobState state, const std::string& error = {});
  void end(RunFacts facts);

  const Surroundings& around_;
  const std::string id_;
  const uint64_t input_bytes_;
  JobInstance job_;  // used by one task at a time, as are the next three
  int64_t saved_ns_ = 0;
  int given_way_ = 0;
  bool takes_result_ = false;  // the turn comes after a pending one
  std::atomic<StopRequest> stop_request_{StopRequest::none};

  mutable Mutex mutex_;
  RunFacts facts_ MORTISE_GUARDED_BY(mutex_);
  Phase phase_ MORTISE_GUARDED_BY(mutex_) = Phase::begun;
  uint64_t ticket_ MORTISE_GUARDED_BY(mutex_) = 0;        // of the task that takes the next turn; others come too late
  bool woken_ MORTISE_GUARDED_BY(mutex_) = false;         // during the slice
  bool resumed_ MORTISE_GUARDED_BY(mutex_) = false;       // likewise
  int64_t not_before_ns_ MORTISE_GUARDED_BY(mutex_) = 0;  // the next turn of a pending one, because of its rate
};

}  // namespace mortise::jobs

// SPDX-License-Identifier: Apache-2.0
//
// mortise.jobs/1: the kinds that are declared, the runs that are under way, and the last that ended.
#pragma once

#include "kernel/jobs/active_run.h"
#include "kernel/jobs/job_store.h"
#include "kernel/jobs/kind.h"
#include "kernel/jobs/run_history.h"

#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/mutex.h>
#include <mortise/records.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::jobs {

struct StartRequest {
  std::string kind;
  std::string bucket;
  Options options;
  std::string input = {};
};

/// Threads: any, but for declare(), withdraw() and stop(), which are for startup. stop() before it goes, and the host's
/// tasks must have ended.
class JobsService {
 public:
  static constexpr size_t kMaxActive = 256;                    // of all kinds, that do something
  static constexpr size_t kMaxWaiting = 4096;                  // with those that wait
  static constexpr uint64_t kMaxInputs = uint64_t{256} << 20;  // bytes, of all that are under way together

  /// Reads what an earlier process left. `busy` says whether requests wait for a worker.
  static Result<std::unique_ptr<JobsService>> open(const Host& host, const Records& records,
                                                   std::function<bool()> busy);
  JobsService(const JobsService&) = delete;
  JobsService& operator=(const JobsService&) = delete;
  ~JobsService() = default;

  /// `owner`: see Kind. Goes on with what was interrupted.
  Result<void> declare(const mortise_job_kind& kind, const char* owner);
  void withdraw(std::string_view kind);
  /// False if there is no such kind, or it is somebody else's.
  bool is_declared_by(std::string_view kind, const char* owner) const;
  /// A line of the log: what `owner` does that it must not.
  void report_misuse(const char* owner, const std::string& what) const;
  /// All kinds of a plugin.
  void left(std::string_view owner);
  /// Before stop(): what runs ends when its slice does, to go on in the next process. Waits for nothing.
  void interrupt();
  /// Interrupts all runs and waits for them; no other begins.
  void stop();

  using Started = std::function<void(const Result<RunFacts>&)>;
  /// Refuses at once, without a call; else calls `done` once, on any thread, when the run is known to go on after a
  /// crash.
  Result<void> start(StartRequest request, Started done);
  /// As start(): `done` is called when the abort is known to outlast a crash; the run may have ended by then.
  Result<void> abort(std::string_view id, Started done);
  std::optional<RunFacts> find(std::string_view id) const;
  /// The latest first; those that are under way before all others.
  std::vector<RunFacts> list(std::string_view kind, bool active_only) const;
  bool is_running(std::string_view kind) const;
  struct KindInfo {
    std::shared_ptr<const Kind> kind;
    int64_t last_finished_ms = 0;
    int64_t next_begin_ms = 0;  // 0: while one runs, and where there is no interval
  };
  std::vector<KindInfo> kinds() const;
  void wake(std::string_view kind) const;
  void resume(std::string_view id) const;

 private:
  struct Declared {
    std::shared_ptr<const Kind> kind;
    uint64_t timer = 0;  // counts; an older one is void
  };
  using RunPtr = std::shared_ptr<ActiveRun>;
  JobsService(const Host& host, const Records& records, std::function<bool()> busy);
  Result<void> load();
  std::shared_ptr<const Kind> kind_of(std::string_view name) const MORTISE_REQUIRES(mutex_);
  Result<RunPtr> admit(const std::shared_ptr<const Kind>& kind, const RunFacts& facts, std::string_view position,
                       std::string_view input);
  void go_on_with(const std::shared_ptr<const Kind>& kind);
  void give_up(RunFacts facts, const std::string& why, JobState state = JobState::failed);
  Result<void> start_standing(const std::shared_ptr<const Kind>& kind);
  void gone(const RunPtr& run, RunFacts facts);
  std::string forgotten_by(const RunFacts& run) const;
  void remember(RunFacts facts) MORTISE_REQUIRES(mutex_);
  void record_running(const Kind& kind) const MORTISE_REQUIRES(mutex_);
  int64_t next_begin_ms(const Kind& kind) const MORTISE_REQUIRES(mutex_);
  void set_timer(const std::string& kind);
  void due(const std::string& kind, uint64_t timer);

  const Host host_;
  const JobStore store_;
  const std::function<bool()> busy_;
  const ActiveRun::Surroundings around_;
  mutable Mutex mutex_;
  mutable ConditionVariable gone_;
  std::map<std::string, Declared, std::less<>> kinds_ MORTISE_GUARDED_BY(mutex_);
  std::vector<RunPtr> active_ MORTISE_GUARDED_BY(mutex_);  // the earliest first
  RunHistory history_ MORTISE_GUARDED_BY(mutex_);
  std::map<std::string, int64_t, std::less<>> last_end_ MORTISE_GUARDED_BY(mutex_);  // by kind
  std::vector<JobStore::Left> left_ MORTISE_GUARDED_BY(mutex_);  // by an earlier process, not gone on with yet
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
};

}  // namespace mortise::jobs

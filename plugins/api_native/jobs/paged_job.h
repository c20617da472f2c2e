// SPDX-License-Identifier: Apache-2.0
//
// A job that does something to many objects, a page at a time: all of a page are under way at once, so that the store
// can merge their commits, and the next page begins when the last one of them ended. No thread waits. Memory: one page.
#pragma once

#include <mortise/jobs.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api_native/errors/native_error.h"
#include "api_native/jobs/job_permission.h"
#include "api_native/wire/json.h"

namespace mortise::api_native {

/// Step by step on workers, one at a time; what is under way ends on any thread.
class PagedJob : public Job {
 public:
  static constexpr size_t kPage = 128;
  using Names = std::vector<std::string>;
  /// Called once for each name, when that is over; the job may be gone as soon as it returns.
  using Done = std::function<void(Refusal)>;

  /// Without a permission: the server does it by itself, and nobody is asked.
  PagedJob(Jobs jobs, const JobBegin& begin, std::optional<JobPermission> permission);
  Result<JobNext> step(JobSlice& slice) final;
  std::optional<std::string> position() final { return behind_; }

 protected:
  /// Worker. Fills the next page, of kPage names at most; none = there are no more.
  virtual Refusal next(Names& names) = 0;
  /// Worker. May the caller do that to this one? Refused: it is left as it is, and the job has failed in the end.
  virtual Refusal permitted(const JobPermission& permission, const std::string& name) = 0;
  /// Worker. Begins one, and calls `done` at once or later. With an error the job fails when its page has ended.
  virtual void act(const std::string& name, Done done) = 0;
  /// Where next() goes on, for a later process; and the way back.
  virtual Json place() const = 0;
  /// Worker. It is about to end. True: something remains to be done first, and resumption() is called behind that.
  virtual bool before_end(bool /*well*/) { return false; }
  /// Worker. All were dealt with.
  virtual Result<JobNext> after_last(JobSlice& /*slice*/) { return JobNext::done; }
  /// How many names there are in all; 0: it is not known.
  virtual uint64_t total() const { return 0; }

  /// Any thread, while a page is under way.
  void count(uint64_t objects, uint64_t bytes) noexcept;
  /// Likewise: it goes on, and has failed in the end.
  void note(const NativeError& error);
  /// Has step() called again; may be called when the job is gone.
  std::function<void()> resumption() const {
    return [jobs = jobs_, id = id_] { jobs.resume(id); };
  }
  bool asks() const noexcept { return permission_ && permission_->asks(); }
  /// That place() of an earlier process gave; null: there was none.
  const Json& earlier_place() const noexcept { return earlier_place_; }
  bool resumed() const noexcept { return resumed_; }
  int64_t started_ms() const noexcept { return started_ms_; }

 private:
  Result<JobNext> advance(JobSlice& slice);
  void begin_page();
  void begin_one(const std::string& name);
  void one_ended(Refusal refusal);
  void take_counts(JobSlice& slice);
  void keep_place();
  Result<JobNext> end(JobSlice& slice);

  const Jobs jobs_;
  std::optional<JobPermission> permission_;
  const std::string id_;
  const bool resumed_;
  const int64_t started_ms_;
  Json earlier_place_;
  Names names_;
  bool undecided_ = false;  // of one of the page nobody has said in time whether it is allowed
  std::string behind_;      // what position() gives: the last page that has ended
  std::atomic<size_t> left_{0};
  std::atomic<uint64_t> objects_{0};  // since the last step, as the next
  std::atomic<uint64_t> bytes_{0};
  std::atomic<bool> failed_{false};
  std::string failure_;                     // written by whoever set failed_
  std::optional<Result<JobNext>> outcome_;  // once it is known
  Mutex mutex_;
  uint64_t bad_ MORTISE_GUARDED_BY(mutex_) = 0;
  std::string first_bad_ MORTISE_GUARDED_BY(mutex_);  // why
};

}  // namespace mortise::api_native

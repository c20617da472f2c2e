// SPDX-License-Identifier: Apache-2.0
//
// A job whose work waits for objects, on a thread of the plugin's own, a piece at a time: between two pieces the
// service of jobs keeps the rate, gives way, and ends it if somebody wants that.
#pragma once

#include <mortise/jobs.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "api_native/errors/native_error.h"
#include "api_native/jobs/own_threads.h"

namespace mortise::api_native {

class ThreadedJob : public Job {
 public:
  ThreadedJob(Jobs jobs, std::shared_ptr<OwnThreads> threads, const JobBegin& begin)
      : jobs_(jobs), threads_(std::move(threads)), id_(begin.id()) {}
  Result<JobNext> step(JobSlice& slice) final;

 protected:
  /// OwnThreads. Does about `budget` bytes of it. True: there is more.
  virtual Or<bool> work(uint64_t budget) = 0;
  /// Worker. All is done.
  virtual Result<JobNext> after_last(JobSlice& /*slice*/) { return JobNext::done; }
  /// Within work().
  void count(uint64_t objects, uint64_t bytes) noexcept {
    objects_ += objects;
    bytes_ += bytes;
  }

 private:
  const Jobs jobs_;
  const std::shared_ptr<OwnThreads> threads_;
  const std::string id_;
  // Of the piece at hand; by the thread or by step(), never by both at once.
  uint64_t objects_ = 0;
  uint64_t bytes_ = 0;
  bool more_ = true;
  Refusal refusal_;
};

}  // namespace mortise::api_native

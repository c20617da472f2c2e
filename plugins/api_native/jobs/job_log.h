// SPDX-License-Identifier: Apache-2.0
//
// The jobs of this process: those that run, and the last ones that ended. Any thread.
#pragma once

#include <mortise/host.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api_native/jobs/job.h"

namespace mortise::api_native {

using JobPtr = std::shared_ptr<Job>;

class JobLog {
 public:
  /// More are remembered only while they run.
  static constexpr size_t kRemembered = 1000;

  explicit JobLog(Host host) : host_(host) {}

  JobPtr add(std::string kind, JobSubject subject);
  /// nullptr: there is none, or none any more.
  JobPtr find(std::string_view id) const;
  /// In order of their start; `kind` "" = all.
  std::vector<JobPtr> of_kind(std::string_view kind) const;
  int64_t now_ns() const noexcept { return host_.unix_ns(); }

 private:
  void forget_old();

  const Host host_;
  mutable std::mutex mutex_;
  std::deque<JobPtr> jobs_;  // guarded by mutex_
};

/// An id as AIStore's clients take it: 9 letters and digits that nobody can guess.
std::string make_job_id();

}  // namespace mortise::api_native

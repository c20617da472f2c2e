// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/jobs.h>

#include <memory>

#include "kernel/objects/core/access_times.h"

namespace mortise::objects {

/// The kind of jobs "access-times": the one that writes, once in an interval, when objects were read. Outlives its job.
class AccessTimeJobs final : public JobKind {
 public:
  explicit AccessTimeJobs(AccessTimes& times);
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override;

 private:
  AccessTimes& times_;
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// The jobs that are there as long as the server: they do what is due, and wait in between.
#pragma once

#include <mortise/jobs.h>

#include <memory>

#include "kernel/objects/core/access_times.h"
#include "kernel/objects/maintenance/collector.h"

namespace mortise::objects {

/// The kind of jobs "access-times": the one that writes, once in an interval, when objects were read. Outlives its job.
class AccessTimeJobs final : public JobKind {
 public:
  explicit AccessTimeJobs(AccessTimes& times);
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override;

 private:
  AccessTimes& times_;
};

/// The kind of jobs "garbage": the one that makes the collector's steps, and waits in between. It is not put off for
/// requests, since what they overwrite would else fill the disk. Outlives its job.
class CollectorJobs final : public JobKind {
 public:
  explicit CollectorJobs(Collector& collector);
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override;

 private:
  Collector& collector_;
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/standing_jobs.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kUse = uint64_t{64} << 10;  // of a batch

class Writing final : public Job {
 public:
  explicit Writing(AccessTimes& times) : times_(times) {}

  /// An error is none of the job, which is there as long as the server: the store has told it, and the next interval
  /// comes.
  Result<JobNext> step(JobSlice& slice) override {
    while (slice.budget_left() && !slice.cancelled()) {
      const auto more = times_.write_some();
      slice.use(kUse);
      slice.abi().done = slice.abi().objects = times_.written();
      if (more && *more) continue;
      if (!more)
        slice.report(LogLevel::warning, "times of reads cannot be written, and are lost: " + more.error().message);
      slice.abi().wait_ms = static_cast<uint64_t>(times_.interval_ms());
      return JobNext::wait;
    }
    return JobNext::more;
  }

 private:
  AccessTimes& times_;
};

constexpr int kStepsPerSlice = 16;  // of up to 256 entries each

class Collection final : public Job {
 public:
  explicit Collection(Collector& collector) : collector_(collector) {}

  Result<JobNext> step(JobSlice& slice) override {
    bool more = true;
    for (int i = 0; i < kStepsPerSlice && more && !slice.cancelled(); ++i) more = collector_.step();
    const Collector::Counts counts = collector_.counts();
    slice.abi().done = counts.entries;
    slice.abi().objects = counts.blobs;
    if (more) return JobNext::more;
    slice.abi().wait_ms = static_cast<uint64_t>(collector_.retry_in_ms().value_or(0));
    return JobNext::wait;
  }

 private:
  Collector& collector_;
};

}  // namespace

AccessTimeJobs::AccessTimeJobs(AccessTimes& times)
    : JobKind({.name = "access-times",
               .help = "keeps when objects were read last, all the time",
               .unit = "objects",
               .flags = MORTISE_JOB_STANDING}),
      times_(times) {}

Result<std::unique_ptr<Job>> AccessTimeJobs::begin(const JobBegin&) { return std::make_unique<Writing>(times_); }

CollectorJobs::CollectorJobs(Collector& collector)
    : JobKind({.name = "garbage",
               .help = "removes bodies that no record points to any more, all the time",
               .unit = "entries",
               .flags = MORTISE_JOB_STANDING | MORTISE_JOB_ONE_AT_A_TIME | MORTISE_JOB_URGENT}),
      collector_(collector) {}

Result<std::unique_ptr<Job>> CollectorJobs::begin(const JobBegin&) { return std::make_unique<Collection>(collector_); }

}  // namespace mortise::objects

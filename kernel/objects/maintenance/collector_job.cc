// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/collector_job.h"

namespace mortise::objects {
namespace {

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

CollectorJobs::CollectorJobs(Collector& collector)
    : JobKind({.name = "garbage",
               .help = "removes bodies that no record points to any more, all the time",
               .unit = "entries",
               .flags = MORTISE_JOB_STANDING | MORTISE_JOB_ONE_AT_A_TIME | MORTISE_JOB_URGENT}),
      collector_(collector) {}

Result<std::unique_ptr<Job>> CollectorJobs::begin(const JobBegin&) { return std::make_unique<Collection>(collector_); }

}  // namespace mortise::objects

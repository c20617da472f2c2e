// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/batch_job.h"

#include "api_native/ops/kinds.h"
#include "api_native/wire/random_id.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kGetBatch = "get-batch";

class Batches final : public Job {
 public:
  explicit Batches(const Site& site) : site_(site) {}
  Result<JobNext> step(JobSlice& slice) override {
    slice.abi().done = slice.abi().objects = site_.batches->objects.load();
    slice.abi().bytes = site_.batches->bytes.load();
    return JobNext::wait;
  }

 private:
  const Site& site_;
};

class BatchKind final : public JobKind {
 public:
  explicit BatchKind(const Site& site)
      : JobKind({.name = kGetBatch,
                 .help = "answers batches of objects, as clients ask for them",
                 .unit = "objects",
                 .flags = MORTISE_JOB_STANDING}),
        site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin&) override { return std::make_unique<Batches>(site_); }

 private:
  const Site& site_;
};

}  // namespace

std::unique_ptr<JobKind> batch_kind(const Site& site) { return std::make_unique<BatchKind>(site); }

std::string batch_job_id(const Site& site) {
  std::string id;
  site.jobs.list(nullptr, kGetBatch, true, [&](const mortise_job_run& run) { id = view(run.id); });
  return id.empty() ? make_random_id() : id;
}

void wake_batch_job(const Site& site) { site.jobs.abi()->wake(site.jobs.abi()->self, str(kGetBatch)); }

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/batch_job.h"

#include <chrono>

#include "ais_model/random_id.h"
#include "api_native/jobs/idle_end.h"
#include "api_native/ops/kinds.h"

namespace mortise::api_native::ops {
namespace {

using Clock = std::chrono::steady_clock;

/// Has nothing to do itself: it is looked at now and then.
class Batches final : public Job {
 public:
  Batches(const Site& site, const JobBegin& begin)
      : site_(site),
        bucket_(begin.bucket()),
        run_(std::make_shared<BatchRun>(std::string(begin.id()))),
        resumed_(begin.resumed()) {
    if (!resumed_) site_.batches->add(bucket_, run_);
  }

  Result<JobNext> step(JobSlice& slice) override {
    if (resumed_) return JobNext::done;  // what was under way ended with the process
    slice.abi().done = slice.abi().objects = run_->objects;
    slice.abi().bytes = run_->bytes;
    const auto now = Clock::now();
    if (run_->under_way != 0 || run_->begun != seen_) {
      seen_ = run_->begun;
      idle_since_ = now;
    }
    if (now - idle_since_ >= std::chrono::milliseconds(IdleEnd::kIdleMs) && site_.batches->retire(bucket_, *run_))
      return JobNext::done;
    slice.abi().wait_ms = IdleEnd::kIdleMs;
    return JobNext::wait;
  }

  void ended(JobState state) noexcept override {
    if (state != JobState::running) site_.batches->stop(bucket_, *run_);
  }

 private:
  const Site& site_;
  const std::string bucket_;
  const std::shared_ptr<BatchRun> run_;
  const bool resumed_;
  uint64_t seen_ = 0;
  Clock::time_point idle_since_ = Clock::now();
};

class BatchKind final : public JobKind {
 public:
  explicit BatchKind(const Site& site)
      : JobKind(describe_kind(kBatchJob, "answers batches of objects, as clients ask for them", site)), site_(site) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override { return std::make_unique<Batches>(site_, begin); }

 private:
  const Site& site_;
};

}  // namespace

std::unique_ptr<JobKind> batch_kind(const Site& site) { return std::make_unique<BatchKind>(site); }

void in_batch_job(ContextPtr context, const std::string& bucket,
                  std::function<void(ContextPtr, std::shared_ptr<Batch>)> go) {
  const Site& site = context->site;
  if (auto batch = site.batches->join(bucket)) return go(std::move(context), std::move(batch));
  mortise_job_start request{};
  request.size = sizeof request;
  request.kind = str(kBatchJob);
  request.bucket = str(bucket);
  request.input = str(kBatchJob);  // the host starts none without an input, so that nobody starts one by hand
  site.jobs.start(nullptr, request,
                  [&site, context = std::move(context), bucket, go = std::move(go)](const mortise_error& e,
                                                                                    const mortise_job_run*) mutable {
                    auto batch = site.batches->join(bucket);
                    // Reading does not depend on what is told of it: on a full disk, no job can be started.
                    if (!batch) {
                      site.host.log(LogLevel::warning, "a batch has no job", {pair("reason", view(e.message))});
                      batch = site.batches->alone(ais_model::make_random_id());
                    }
                    go(std::move(context), std::move(batch));
                  });
}

}  // namespace mortise::api_native::ops

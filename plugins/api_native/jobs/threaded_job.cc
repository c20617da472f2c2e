// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/threaded_job.h"

#include <utility>

namespace mortise::api_native {

Result<JobNext> ThreadedJob::step(JobSlice& slice) {
  slice.abi().done += objects_;
  slice.abi().objects += std::exchange(objects_, 0);
  slice.abi().bytes += bytes_;
  slice.use(std::exchange(bytes_, 0));
  // Busy, since the server stops: another process does it.
  if (refusal_ && refusal_->status == 503 && slice.cancelled()) return JobNext::more;
  if (refusal_) return Error(Status::internal, refusal_->message);
  if (!more_) return after_last(slice);
  if (slice.cancelled()) return JobNext::more;
  const bool taken = threads_->submit([this, budget = slice.budget()] {
    auto more = work(budget);
    if (more)
      more_ = *more;
    else
      refusal_ = std::move(more.error());
    const Jobs jobs = jobs_;
    const std::string id = id_;  // the job may be gone afterwards
    jobs.resume(id);
  });
  if (!taken) return Error(Status::busy, "the server is stopping");
  return JobNext::pending;
}

}  // namespace mortise::api_native

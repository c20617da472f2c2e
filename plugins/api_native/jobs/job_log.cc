// SPDX-License-Identifier: Apache-2.0
#include "api_native/jobs/job_log.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace mortise::api_native {

std::string make_job_id() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::array<uint16_t, 9> random{};
  if (getrandom(random.data(), sizeof random, 0) != sizeof random) std::abort();  // so few bytes never come short
  std::string id;
  for (const uint16_t r : random) id.push_back(kLetters[r % kLetters.size()]);
  return id;
}

JobPtr JobLog::add(std::string kind, JobSubject subject) {
  auto job = std::make_shared<Job>(make_job_id(), std::move(kind), std::move(subject), now_ns());
  const std::lock_guard lock(mutex_);
  forget_old();
  jobs_.push_back(job);
  return job;
}

void JobLog::forget_old() {
  if (jobs_.size() < kRemembered) return;
  const int64_t now = now_ns();
  const auto ended =
      std::find_if(jobs_.begin(), jobs_.end(), [&](const JobPtr& job) { return job->state(now) == Job::State::ended; });
  if (ended != jobs_.end()) jobs_.erase(ended);
}

JobPtr JobLog::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const JobPtr& job) { return job->id() == id; });
  return found == jobs_.end() ? nullptr : *found;
}

std::vector<JobPtr> JobLog::of_kind(std::string_view kind) const {
  const std::lock_guard lock(mutex_);
  std::vector<JobPtr> out;
  for (const JobPtr& job : jobs_)
    if (kind.empty() || job->kind() == kind) out.push_back(job);
  return out;
}

}  // namespace mortise::api_native

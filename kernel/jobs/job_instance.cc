// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/job_instance.h"

#include "kernel/support/running_call.h"

#include <mortise/bytes.h>

#include <exception>
#include <utility>
#include <vector>

namespace mortise::jobs {
namespace {

/// Calls into the kind; an exception is a failure.
template <class F>
Result<void> guarded(const Kind& kind, const char* function, F&& call) {
  const support::RunningCall running(kind.owner, function);
  try {
    return call();
  } catch (const std::exception& e) {
    return Error(Status::internal, std::string(function) + " threw an exception: " + e.what());
  } catch (...) {
    return Error(Status::internal, std::string(function) + " threw an exception");
  }
}

}  // namespace

Result<void> JobInstance::begin(const RunFacts& facts, std::string_view position, std::string_view input) {
  std::vector<mortise_pair> options;
  for (const auto& [name, value] : facts.options) options.push_back(pair(name, value));
  mortise_job_begin begin{};
  begin.size = sizeof begin;
  begin.resumed = facts.resumed ? 1 : 0;
  begin.id = str(facts.id);
  begin.bucket = str(facts.bucket);
  begin.options = options.data();
  begin.option_count = options.size();
  begin.position = str(position);
  begin.done = facts.done;
  begin.objects = facts.objects;
  begin.bytes = facts.bytes;
  begin.input = str(input);
  begin.started_ms = facts.started_ms;
  return guarded(*kind_, "begin() of a job", [&]() -> Result<void> {
    mortise_error error = empty_error();
    job_ = kind_->functions.begin(kind_->functions.self, &begin, &error);
    return job_ != nullptr ? Result<void>() : Result<void>(Error::from(error));
  });
}

Result<void> JobInstance::step(const mortise_call& call, mortise_job_slice& slice) {
  return guarded(*kind_, "step() of a job", [&]() -> Result<void> {
    mortise_error error = empty_error();
    const mortise_status status = kind_->functions.step(job_, &call, &slice, &error);
    if (status == MORTISE_OK) return {};
    return Error(static_cast<Status>(status), std::string(view(error.message)));
  });
}

std::optional<std::string> JobInstance::position() const {
  std::optional<std::string> out;
  if (!kind_->resumes()) return out;
  const Result<void> asked = guarded(*kind_, "position() of a job", [&]() -> Result<void> {
    kind_->functions.position(job_, &out, [](void* context, mortise_str position) {
      if (position.size <= MORTISE_JOB_MAX_POSITION)
        static_cast<std::optional<std::string>*>(context)->emplace(view(position));
    });
    return {};
  });
  if (!asked) out.reset();
  return out;
}

void JobInstance::end(JobState state) {
  (void)guarded(*kind_, "end() of a job", [&]() -> Result<void> {
    kind_->functions.end(std::exchange(job_, nullptr), static_cast<int32_t>(state));
    return {};
  });
}

}  // namespace mortise::jobs

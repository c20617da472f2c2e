// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/job_instance.h"

#include "kernel/support/answer_faults.h"
#include "kernel/support/running_call.h"

#include <mortise/bytes.h>

#include <exception>
#include <utility>
#include <vector>

namespace mortise::jobs {
namespace {

constexpr const char* kBegin = "begin() of a job";
constexpr const char* kStep = "step() of a job";

thread_local JobInstance::Here running = JobInstance::Here::nothing;

/// Says so as long as it lives.
class Inside {
 public:
  explicit Inside(JobInstance::Here what) noexcept : outer_(std::exchange(running, what)) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { running = outer_; }

 private:
  const JobInstance::Here outer_;
};

/// Why a function of the kind failed, as far as that can be looked at. It is never a success.
Error failure(std::string_view function, const mortise_error& error, mortise_status status) {
  if (status == MORTISE_OK) status = MORTISE_INTERNAL;
  if (const support::Fault fault = support::fault_of(error))
    return Error(static_cast<Status>(status), std::string(function) + " failed, and explains it with " + fault);
  Error out = Error::from(error);
  out.status = static_cast<Status>(status);
  if (out.message.empty()) out.message = std::string(function) + " failed, and does not say why";
  return out;
}

bool is_known(int32_t next) noexcept { return next >= MORTISE_JOB_MORE && next <= MORTISE_JOB_PENDING; }

/// Calls into the kind; an exception is a failure.
template <class F>
Result<void> guarded(const Kind& kind, const char* function, F&& call) {
  const support::RunningCall call_of_plugin(kind.owner, function);
  try {
    return call();
  } catch (const std::exception& e) {
    return Error(Status::internal, std::string(function) + " threw an exception: " + e.what());
  } catch (...) {
    return Error(Status::internal, std::string(function) + " threw an exception");
  }
}

}  // namespace

JobInstance::Here JobInstance::here() noexcept { return running; }

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
  const Inside inside(Here::begin);
  return guarded(*kind_, kBegin, [&]() -> Result<void> {
    mortise_error error = empty_error();
    job_ = kind_->functions.begin(kind_->functions.self, &begin, &error);
    if (job_ != nullptr) return {};
    return failure(kBegin, error, error.status);
  });
}

Result<void> JobInstance::step(const mortise_call& call, mortise_job_slice& slice) {
  const Inside inside(Here::step);
  return guarded(*kind_, kStep, [&]() -> Result<void> {
    mortise_error error = empty_error();
    const mortise_status status = kind_->functions.step(job_, &call, &slice, &error);
    if (status != MORTISE_OK) return failure(kStep, error, status);
    if (is_known(slice.next)) return {};
    return Error(Status::internal,
                 std::string(kStep) + " answered with the unknown 'next' " + std::to_string(slice.next));
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

// SPDX-License-Identifier: Apache-2.0
//
// How a run begins: what was asked for, what is due, and what an earlier process left.
#include "kernel/jobs/jobs_service.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace mortise::jobs {
namespace {

constexpr size_t kMaxBucketName = 1024;

}  // namespace

/// Has the kind begin it, if there may be one more. It does not run before go().
Result<JobsService::RunPtr> JobsService::admit(const std::shared_ptr<const Kind>& kind, const RunFacts& facts,
                                               std::string_view position, std::string_view input) {
  // Under the lock, so that of two that want to begin the only one, one is refused. begin() does not block.
  const MutexLock lock(mutex_);
  if (stopping_ || kind_of(kind->name) != kind) return Error(Status::busy, "the server is stopping");
  const bool one = kind->has(MORTISE_JOB_ONE_AT_A_TIME) || kind->has(MORTISE_JOB_STANDING);
  for (const RunPtr& run : active_)
    if (one && &run->kind() == kind.get())
      return Error(Status::busy, "a job of kind '" + kind->name + "' runs already: " + run->facts().id);
  const auto busy = static_cast<size_t>(
      std::count_if(active_.begin(), active_.end(), [](const RunPtr& run) { return !run->is_waiting(); }));
  if (busy >= kMaxActive || active_.size() >= kMaxWaiting)
    return Error(Status::busy, std::to_string(kMaxActive) + " jobs run; wait until one has ended");
  uint64_t inputs = facts.input_bytes;
  for (const RunPtr& run : active_) inputs += run->input_bytes();
  if (inputs > kMaxInputs)
    return Error(Status::busy, "the jobs that run have too much to do; wait until one has ended");
  auto run = ActiveRun::begin(around_, kind, facts, position, input);
  if (!run) return run;
  active_.push_back(*run);
  record_running(*kind);
  return run;
}

Result<void> JobsService::start(StartRequest request, Started done) {
  std::shared_ptr<const Kind> kind;
  {
    const MutexLock lock(mutex_);
    kind = kind_of(request.kind);
  }
  if (kind == nullptr) return Error(Status::not_found, "there is no kind of jobs '" + request.kind + "'");
  if (kind->has(MORTISE_JOB_WITH_INPUT) && request.input.empty())
    return Error(Status::invalid, "jobs of kind '" + kind->name + "' are started by clients of plugin '" +
                                      std::string(kind->owner_name()) +
                                      "', with what they are to work on: options cannot say that");
  if (kind->has(MORTISE_JOB_OF_A_BUCKET) == request.bucket.empty())
    return Error(Status::invalid,
                 "jobs of kind '" + kind->name +
                     (request.bucket.empty() ? "' concern one bucket: name it" : "' do not concern one bucket"));
  if (request.input.size() > MORTISE_JOB_MAX_INPUT)
    return Error(Status::too_large, "what the job is to work on takes more than " +
                                        std::to_string(MORTISE_JOB_MAX_INPUT) + " bytes to say");
  if (request.bucket.size() > kMaxBucketName) return Error(Status::invalid, "the name of the bucket is too long");
  auto options = kind->complete(request.options);
  if (!options) return std::move(options).error();
  RunFacts facts;
  facts.started_ms = host_.unix_ms();
  do facts.id = make_run_id(facts.started_ms);
  while (find(facts.id));
  facts.kind = kind->name;
  facts.unit = kind->unit;
  facts.bucket = std::move(request.bucket);
  facts.options = std::move(options).value();
  facts.input_bytes = request.input.size();
  auto run = admit(kind, facts, {}, request.input);
  if (!run) return std::move(run).error();
  facts = (*run)->facts();
  host_.log(LogLevel::info, "a job begins", {pair("kind", facts.kind), pair("id", facts.id)});
  if (kind->has(MORTISE_JOB_STANDING)) {
    (*run)->go();
    done(facts);
    return {};
  }
  store_.begun(facts, request.input, [this, run = *run, facts, done = std::move(done)](const Result<void>& kept) {
    if (!kept)  // on a full disk, for one: a scrub may be what is needed
      host_.log(LogLevel::warning, "a job is not remembered after a restart: the records cannot be written",
                {pair("kind", facts.kind), pair("id", facts.id), pair("reason", kept.error().message)});
    run->go();
    done(facts);
  });
  return {};
}

Result<void> JobsService::start_standing(const std::shared_ptr<const Kind>& kind) {
  return start({kind->name, {}, {}}, [](const Result<RunFacts>&) {});
}

/// Goes on with what an earlier process left of this kind.
void JobsService::go_on_with(const std::shared_ptr<const Kind>& kind) {
  std::vector<JobStore::Left> theirs;
  {
    const MutexLock lock(mutex_);
    const auto others =
        std::stable_partition(left_.begin(), left_.end(), [&](const auto& l) { return l.facts.kind != kind->name; });
    std::move(others, left_.end(), std::back_inserter(theirs));
    left_.erase(others, left_.end());
  }
  for (JobStore::Left& left : theirs) {
    RunFacts& facts = left.facts;
    if (facts.aborting) {
      give_up(std::move(facts), {}, JobState::aborted);
      continue;
    }
    if (!kind->resumes()) {
      give_up(std::move(facts), "the server ended while it ran");
      continue;
    }
    facts.resumed = true;
    facts.state = JobState::running;
    facts.unit = kind->unit;
    auto run = admit(kind, facts, left.position, left.input);
    if (!run) {
      give_up(std::move(facts), "it cannot go on after a restart: " + run.error().message);
      continue;
    }
    host_.log(LogLevel::info, "a job goes on where it was interrupted",
              {pair("kind", facts.kind), pair("id", facts.id), pair("done", std::to_string(facts.done))});
    (*run)->go();
  }
}

/// It ends without going on. `why` if it has failed.
void JobsService::give_up(RunFacts facts, const std::string& why, JobState state) {
  facts.state = state;
  facts.aborting = false;
  facts.error = why;
  facts.finished_ms = host_.unix_ms();
  if (state == JobState::failed)
    host_.log(LogLevel::warning, "a job has failed",
              {pair("kind", facts.kind), pair("id", facts.id), pair("reason", why)});
  else
    host_.log(LogLevel::info, "a job was aborted before the restart", {pair("kind", facts.kind), pair("id", facts.id)});
  (void)store_.ended(facts, forgotten_by(facts));
  const MutexLock lock(mutex_);
  remember(std::move(facts));
}

}  // namespace mortise::jobs

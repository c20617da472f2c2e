// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/active_run.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

namespace mortise::jobs {
namespace {

constexpr int64_t kSaveEveryNs = 10'000'000'000;
constexpr uint64_t kSliceMax = uint64_t{4} << 20;
constexpr uint64_t kSliceMin = uint64_t{64} << 10;
constexpr uint64_t kSlicesPerSecond = 8;
constexpr int64_t kGiveWayMs = 10;
constexpr uint64_t kLongestWaitMs = uint64_t{365} * 24 * 3600 * 1000;  // whatever number a kind gives
constexpr size_t kMaxError = 4096;                                     // bytes of what a kind says
constexpr int kGiveWayTimes = 10;  // in a row: with 100 ms of it, a job still gets on

/// A slice that knows whose report it writes to.
struct ReportingSlice : mortise_job_slice {
  RunFacts* facts = nullptr;
  Mutex* mutex = nullptr;
  int64_t unix_ms = 0;

  static void add(mortise_job_slice* self, int32_t severity, mortise_str line) {
    auto& slice = *static_cast<ReportingSlice*>(self);
    const MutexLock lock(*slice.mutex);
    slice.facts->report.add(slice.unix_ms, severity, view(line));
  }
};

/// A call that is cancelled when somebody wishes that the run ends.
struct CancellableCall : mortise_call {
  std::function<bool()> is_cancelled;

  static int32_t ask(const mortise_call* self) {
    return static_cast<const CancellableCall*>(self)->is_cancelled() ? 1 : 0;
  }
};

}  // namespace

ActiveRun::ActiveRun(const Surroundings& around, std::shared_ptr<const Kind> kind, RunFacts facts)
    : around_(around),
      id_(facts.id),
      input_bytes_(facts.input_bytes),
      job_(std::move(kind)),
      saved_ns_(around.host.monotonic_ns()),
      facts_(std::move(facts)) {}

Result<std::shared_ptr<ActiveRun>> ActiveRun::begin(const Surroundings& around, std::shared_ptr<const Kind> kind,
                                                    const RunFacts& facts, std::string_view position,
                                                    std::string_view input) {
  std::shared_ptr<ActiveRun> out(new ActiveRun(around, std::move(kind), facts));
  if (Result<void> begun = out->job_.begin(facts, position, input); !begun) return std::move(begun).error();
  return out;
}

RunFacts ActiveRun::facts() const {
  const MutexLock lock(mutex_);
  return facts_;
}

bool ActiveRun::is_waiting() const {
  const MutexLock lock(mutex_);
  return phase_ == Phase::waiting;
}

void ActiveRun::go() { schedule({Phase::begun}, 0); }

void ActiveRun::wake() {
  {
    const MutexLock lock(mutex_);
    woken_ = true;
  }
  schedule({Phase::waiting}, 0);
}

/// What is over, and that the next turn is due, is one decision: if it were two, this call could be late and take the
/// next thing that the job waits for as over, which is still under way.
void ActiveRun::resume() {
  int64_t not_before_ns = 0;
  uint64_t ticket = 0;
  {
    const MutexLock lock(mutex_);
    resumed_ = phase_ == Phase::stepping;  // then pend() sees it
    if (phase_ != Phase::pending) return;
    not_before_ns = not_before_ns_;
    ticket = next_turn();
  }
  // Whoever wants it to end does not wait for its rate.
  const int64_t wait_ms =
      stop_request_ == StopRequest::none ? (not_before_ns - around_.host.monotonic_ns()) / 1'000'000 : 0;
  submit(ticket, std::max<int64_t>(wait_ms, 0));
  if (stop_request_ != StopRequest::none) schedule({Phase::scheduled}, 0);  // it came meanwhile
}

void ActiveRun::abort() {
  stop_request_ = StopRequest::abort;
  {
    const MutexLock lock(mutex_);
    facts_.aborting = true;
  }
  schedule({Phase::scheduled, Phase::waiting}, 0);  // now, not after a delay
}

void ActiveRun::interrupt() {
  StopRequest none = StopRequest::none;
  (void)stop_request_.compare_exchange_strong(none, StopRequest::interrupt);
  schedule({Phase::scheduled, Phase::waiting}, 0);
}

/// The next turn, unless the run is in another phase by now. Turns that were scheduled before are void.
void ActiveRun::schedule(std::initializer_list<Phase> from, int64_t delay_ms) {
  uint64_t ticket = 0;
  {
    const MutexLock lock(mutex_);
    if (std::find(from.begin(), from.end(), phase_) == from.end()) return;
    ticket = next_turn();
  }
  submit(ticket, delay_ms);
}

uint64_t ActiveRun::next_turn() {
  phase_ = Phase::scheduled;
  return ++ticket_;
}

void ActiveRun::submit(uint64_t ticket, int64_t delay_ms) {
  auto task = [self = shared_from_this(), ticket] { self->turn(ticket); };
  if (delay_ms > 0 ? around_.host.submit_after(delay_ms, task) : around_.host.submit(task)) return;
  RunFacts facts;
  {
    const MutexLock lock(mutex_);  // the host has stopped: what was saved last is where it goes on
    phase_ = Phase::over;
    facts = facts_;
  }
  end(std::move(facts));
}

void ActiveRun::turn(uint64_t ticket) {
  {
    const MutexLock lock(mutex_);
    if (ticket != ticket_ || (phase_ != Phase::scheduled && phase_ != Phase::waiting)) return;
    phase_ = Phase::stepping;
    woken_ = false;
    resumed_ = false;
    facts_.state = JobState::running;
  }
  if (takes_result_ && stop_request_ != StopRequest::none) return slice();  // what was done must be counted
  if (stop_request_ == StopRequest::abort) return conclude(JobState::aborted);
  if (stop_request_ == StopRequest::interrupt) return conclude(JobState::running);
  if (gives_way()) return schedule({Phase::stepping}, kGiveWayMs);
  slice();
}

bool ActiveRun::gives_way() {
  const bool gives = !kind().has(MORTISE_JOB_URGENT) && given_way_ < kGiveWayTimes && around_.busy();
  given_way_ = gives ? given_way_ + 1 : 0;
  return gives;
}

uint64_t ActiveRun::budget() const noexcept {
  const uint64_t rate = kind().functions.rate;
  if (rate == 0) return kSliceMax;
  return std::clamp(rate / kSlicesPerSecond, std::min(kSliceMin, rate), kSliceMax);
}

/// How long so much may take at the kind's rate.
int64_t ActiveRun::share_ns(uint64_t used) const noexcept {
  const uint64_t rate = kind().functions.rate;
  if (rate == 0) return 0;
  const double share_ms = 1000.0 * static_cast<double>(used) / static_cast<double>(rate);
  return static_cast<int64_t>(std::min(share_ms, static_cast<double>(kLongestWaitMs))) * 1'000'000;
}

Result<void> ActiveRun::step(mortise_job_slice& slice) {
  CancellableCall call{};
  call.size = sizeof(mortise_call);
  call.priority = MORTISE_PRIORITY_BACKGROUND;
  call.cancelled = &CancellableCall::ask;
  call.is_cancelled = [this] { return stop_request_.load(std::memory_order_relaxed) != StopRequest::none; };
  call.request_id = str(id_);
  return job_.step(call, slice);
}

void ActiveRun::slice() {
  ReportingSlice slice{};
  slice.size = sizeof(mortise_job_slice);
  slice.budget = budget();
  slice.report = &ReportingSlice::add;
  slice.facts = &facts_;
  slice.mutex = &mutex_;
  slice.unix_ms = around_.host.unix_ms();
  const RunFacts before = facts();
  slice.done = before.done;
  slice.total = before.total;
  slice.objects = before.objects;
  slice.bytes = before.bytes;
  const int64_t began_ns = around_.host.monotonic_ns();
  const Result<void> stepped = step(slice);
  take_counts(slice);
  takes_result_ = stepped && slice.next == MORTISE_JOB_PENDING;
  if (!stepped) return conclude(JobState::failed, stepped.error().message);
  if (slice.next == MORTISE_JOB_DONE) return conclude(JobState::finished);
  const int64_t due_ns = began_ns + share_ns(slice.used);
  if (takes_result_) {
    save_now_and_then();
    return pend(due_ns);
  }
  if (stop_request_ != StopRequest::none)
    return conclude(stop_request_ == StopRequest::abort ? JobState::aborted : JobState::running);
  save_now_and_then();
  if (slice.next == MORTISE_JOB_WAIT) return wait(slice.wait_ms);
  schedule({Phase::stepping}, std::max<int64_t>((due_ns - around_.host.monotonic_ns()) / 1'000'000, 0));
  // A request to stop that came between the question and the schedule has found the phase "stepping".
  if (stop_request_ != StopRequest::none) schedule({Phase::scheduled}, 0);
}

void ActiveRun::take_counts(const mortise_job_slice& slice) {
  uint64_t objects = 0, bytes = 0;
  {
    const MutexLock lock(mutex_);
    objects = slice.objects - std::min(slice.objects, facts_.objects);
    bytes = slice.bytes - std::min(slice.bytes, facts_.bytes);
    facts_.done = slice.done;
    facts_.total = slice.total;
    facts_.objects = slice.objects;
    facts_.bytes = slice.bytes;
  }
  if (objects != 0) kind().objects.record(static_cast<double>(objects));
  if (bytes != 0) kind().bytes.record(static_cast<double>(bytes));
}

void ActiveRun::wait(uint64_t wait_ms) {
  bool again = false;
  uint64_t ticket = 0;
  {
    const MutexLock lock(mutex_);
    again = woken_;
    if (!again) {
      phase_ = Phase::waiting;
      facts_.state = JobState::idle;
      ticket = ++ticket_;
    }
  }
  if (again) return schedule({Phase::stepping}, 0);
  if (stop_request_ != StopRequest::none) return schedule({Phase::waiting}, 0);  // as in slice()
  if (wait_ms == 0) return;
  (void)around_.host.submit_after(static_cast<int64_t>(std::min(wait_ms, kLongestWaitMs)),
                                  [weak = weak_from_this(), ticket] {
                                    if (const auto self = weak.lock()) self->turn(ticket);
                                  });
}

/// The next turn comes with resume(), which may have been called since the slice began.
void ActiveRun::pend(int64_t not_before_ns) {
  bool over = false;
  {
    const MutexLock lock(mutex_);
    phase_ = Phase::pending;
    not_before_ns_ = not_before_ns;
    over = std::exchange(resumed_, false);
  }
  if (over) resume();
}

void ActiveRun::save_now_and_then() {
  const int64_t now = around_.host.monotonic_ns();
  if (!is_kept() || now - saved_ns_ < kSaveEveryNs) return;
  saved_ns_ = now;
  (void)around_.store.save(facts(), job_.position());  // lost: it goes on from an earlier position
}

/// It is over, or, as running, interrupted. Whoever sees that it is may start another one: what was kept of it for an
/// interruption is gone by then.
void ActiveRun::conclude(JobState state, const std::string& error) {
  RunFacts facts;
  {
    const MutexLock lock(mutex_);
    phase_ = Phase::over;
    facts = facts_;
  }
  facts.state = state;
  facts.error = error.substr(0, kMaxError);
  facts.aborting = false;
  if (state != JobState::running) facts.finished_ms = around_.host.unix_ms();
  if (is_kept()) {
    const Result<void> kept = state == JobState::running ? around_.store.save(facts, job_.position())
                                                         : around_.store.ended(facts, around_.forgotten(facts));
    if (!kept)
      around_.host.log(LogLevel::warning, "what came of a job is not remembered: the records cannot be written",
                       {pair("kind", facts.kind), pair("id", facts.id), pair("reason", kept.error().message)});
  }
  end(std::move(facts));
}

void ActiveRun::end(RunFacts facts) {
  job_.end(facts.state);
  around_.gone(shared_from_this(), std::move(facts));
}

}  // namespace mortise::jobs

// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/jobs_service.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace mortise::jobs {
namespace {

int64_t interval_ms_of(const Kind& kind) {
  constexpr uint64_t kLongestMs = uint64_t{1000} * 3600 * 24 * 365 * 100;
  return static_cast<int64_t>(std::min(kind.functions.interval_ms, kLongestMs));
}

}  // namespace

JobsService::JobsService(const Host& host, const Records& records, std::function<bool()> busy)
    : host_(host),
      store_(records),
      busy_(std::move(busy)),
      around_{host_, store_, busy_, [this](const RunFacts& run) { return forgotten_by(run); },
              [this](const RunPtr& run, RunFacts facts) { gone(run, std::move(facts)); }} {}

Result<std::unique_ptr<JobsService>> JobsService::open(const Host& host, const Records& records,
                                                       std::function<bool()> busy) {
  std::unique_ptr<JobsService> out(new JobsService(host, records, std::move(busy)));
  if (Result<void> loaded = out->load(); !loaded) return std::move(loaded).error();
  return out;
}

Result<void> JobsService::load() {
  auto content = store_.load([this](const std::string& key) {
    host_.log(LogLevel::warning, "a record of a job cannot be read, and is left as it is", {pair("key", key)});
  });
  if (!content) return std::move(content).error();
  const MutexLock lock(mutex_);
  left_ = std::move(content->active);
  last_end_.insert(content->last_end.begin(), content->last_end.end());
  for (RunFacts& run : content->ended) history_.restore(std::move(run));
  return {};
}

// ---- kinds

std::shared_ptr<const Kind> JobsService::kind_of(std::string_view name) const {
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? nullptr : found->second.kind;
}

Result<void> JobsService::declare(const mortise_job_kind& declared, const char* owner) {
  auto made = Kind::of(declared, owner, host_);
  if (!made) return std::move(made).error();
  const std::shared_ptr<const Kind> kind = std::move(made).value();
  {
    const MutexLock lock(mutex_);
    if (const auto other = kind_of(kind->name))
      return Error(Status::exists, "the kind of jobs '" + kind->name + "' is declared by '" +
                                       std::string(other->owner_name()) + "' already");
    kinds_[kind->name].kind = kind;
    history_.keep(kind->name, kind->kept_runs());
    if (const int64_t last = history_.last_finished_ms(kind->name); last != 0)
      kind->finished.record(static_cast<double>(last) / 1000);
    record_running(*kind);
  }
  if (kind->has(MORTISE_JOB_STANDING)) return start_standing(kind);
  go_on_with(kind);
  set_timer(kind->name);
  return {};
}

void JobsService::withdraw(std::string_view name) {
  MutexLock lock(mutex_);
  const auto found = kinds_.find(name);
  if (found == kinds_.end()) return;
  const std::shared_ptr<const Kind> kind = found->second.kind;
  kinds_.erase(found);  // no other begins
  const auto is_of_kind = [&](const RunPtr& run) { return &run->kind() == kind.get(); };
  std::vector<RunPtr> runs;
  std::copy_if(active_.begin(), active_.end(), std::back_inserter(runs), is_of_kind);
  lock.unlock();
  for (const RunPtr& run : runs) run->interrupt();
  lock.lock();
  gone_.wait(lock, [&]() MORTISE_REQUIRES(mutex_) { return std::none_of(active_.begin(), active_.end(), is_of_kind); });
}

bool JobsService::is_declared_by(std::string_view name, const char* owner) const {
  const MutexLock lock(mutex_);
  const auto kind = kind_of(name);
  return kind != nullptr && kind->owner_name() == (owner == nullptr ? "kernel" : owner);
}

void JobsService::report_misuse(const char* owner, const std::string& what) const {
  host_.log(LogLevel::error, "plugin '" + std::string(owner == nullptr ? "kernel" : owner) + "' " + what);
}

void JobsService::left(std::string_view owner) {
  std::vector<std::string> theirs;
  {
    const MutexLock lock(mutex_);
    for (const auto& [name, declared] : kinds_)
      if (declared.kind->owner != nullptr && declared.kind->owner == owner) theirs.push_back(name);
  }
  for (const std::string& name : theirs) withdraw(name);
}

void JobsService::interrupt() {
  std::vector<RunPtr> runs;
  {
    const MutexLock lock(mutex_);
    runs = active_;
  }
  for (const RunPtr& run : runs) run->interrupt();
}

void JobsService::stop() {
  std::vector<std::string> all;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    for (const auto& [name, declared] : kinds_) all.push_back(name);
  }
  for (const std::string& name : all) withdraw(name);
}

std::vector<JobsService::KindInfo> JobsService::kinds() const {
  std::vector<KindInfo> out;
  const MutexLock lock(mutex_);
  for (const auto& [name, declared] : kinds_)
    out.push_back({declared.kind, history_.last_finished_ms(name), next_begin_ms(*declared.kind)});
  return out;
}

// ---- while they run

Result<void> JobsService::abort(std::string_view id, Started done) {
  RunPtr run;
  {
    const MutexLock lock(mutex_);
    const auto found =
        std::find_if(active_.begin(), active_.end(), [&](const RunPtr& r) { return r->facts().id == id; });
    if (found != active_.end()) run = *found;
  }
  if (run == nullptr) {
    if (const auto ended = find(id))
      return Error(Status::precondition, "the job has ended already: it is " + std::string(name_of(ended->state)));
    return Error(Status::not_found, "there is no job '" + std::string(id) + "'");
  }
  if (run->kind().has(MORTISE_JOB_STANDING))
    return Error(Status::precondition,
                 "the job of kind '" + run->kind().name +
                     "' is there as long as the server: it does what is due, and cannot be aborted");
  run->abort();
  store_.aborted(run->facts().id, [this, facts = run->facts(), done = std::move(done)](const Result<void>& kept) {
    if (!kept)
      host_.log(LogLevel::warning, "an abort is not remembered after a crash: the records cannot be written",
                {pair("kind", facts.kind), pair("id", facts.id), pair("reason", kept.error().message)});
    done(facts);
  });
  return {};
}

std::optional<RunFacts> JobsService::find(std::string_view id) const {
  const MutexLock lock(mutex_);
  for (const RunPtr& run : active_)
    if (RunFacts facts = run->facts(); facts.id == id) return facts;
  return history_.find(id);
}

std::vector<RunFacts> JobsService::list(std::string_view kind, bool active_only) const {
  std::vector<RunFacts> active, ended;
  const MutexLock lock(mutex_);
  for (const RunPtr& run : active_)
    if (kind.empty() || run->kind().name == kind) active.push_back(run->facts());
  if (!active_only) ended = history_.list(kind);
  const auto later = [](const RunFacts& a, const RunFacts& b) {
    return a.started_ms != b.started_ms ? a.started_ms > b.started_ms : a.id > b.id;
  };
  std::sort(active.begin(), active.end(), later);
  std::sort(ended.begin(), ended.end(), later);
  active.insert(active.end(), std::make_move_iterator(ended.begin()), std::make_move_iterator(ended.end()));
  return active;
}

bool JobsService::is_running(std::string_view kind) const {
  const MutexLock lock(mutex_);
  return std::any_of(active_.begin(), active_.end(), [&](const RunPtr& run) { return run->kind().name == kind; });
}

void JobsService::wake(std::string_view kind) const {
  std::vector<RunPtr> runs;
  {
    const MutexLock lock(mutex_);
    for (const RunPtr& run : active_)
      if (run->kind().name == kind) runs.push_back(run);
  }
  for (const RunPtr& run : runs) run->wake();
}

void JobsService::resume(std::string_view id) const {
  RunPtr run;
  {
    const MutexLock lock(mutex_);
    const auto found = std::find_if(active_.begin(), active_.end(), [&](const RunPtr& r) { return r->id() == id; });
    if (found != active_.end()) run = *found;
  }
  if (run != nullptr) run->resume();
}

void JobsService::record_running(const Kind& kind) const {
  const auto count =
      std::count_if(active_.begin(), active_.end(), [&](const RunPtr& run) { return &run->kind() == &kind; });
  kind.running.record(static_cast<double>(count));
  if (kind.functions.interval_ms != 0) kind.next.record(static_cast<double>(next_begin_ms(kind)) / 1000);
}

// ---- the end

std::string JobsService::forgotten_by(const RunFacts& run) const {
  const MutexLock lock(mutex_);
  return history_.forgotten_by(run);
}

void JobsService::remember(RunFacts facts) {
  last_end_[facts.kind] = facts.finished_ms;
  history_.add(std::move(facts));
}

void JobsService::gone(const RunPtr& run, RunFacts facts) {
  const Kind& kind = run->kind();
  const bool ended = facts.state != JobState::running && facts.state != JobState::idle;
  if (ended) {
    const bool good = facts.state == JobState::finished;
    if (good) kind.finished.record(static_cast<double>(facts.finished_ms) / 1000);
    kind.ended_as(facts.state).record(1);
    host_.log(facts.state == JobState::failed ? LogLevel::error : LogLevel::info, "a job has ended",
              {pair("kind", facts.kind), pair("id", facts.id), pair("state", name_of(facts.state)),
               pair("reason", facts.error), pair("objects", std::to_string(facts.objects)),
               pair("bytes", std::to_string(facts.bytes))});
  }
  const std::string name = kind.name;
  {
    const MutexLock lock(mutex_);
    std::erase(active_, run);
    if (ended) remember(std::move(facts));
    record_running(kind);
    gone_.notify_all();
  }
  if (ended) set_timer(name);
}

// ---- the schedule

int64_t JobsService::next_begin_ms(const Kind& kind) const {
  const bool runs =
      std::any_of(active_.begin(), active_.end(), [&](const RunPtr& run) { return &run->kind() == &kind; });
  const auto last = last_end_.find(kind.name);
  return kind.functions.interval_ms == 0 || runs || last == last_end_.end() ? 0 : last->second + interval_ms_of(kind);
}

/// The first one is due an interval after the kind was first declared, the others after the end of the one before:
/// restarts do not put them off.
void JobsService::set_timer(const std::string& name) {
  int64_t wait_ms = 0;
  uint64_t timer = 0;
  bool first = false;
  const int64_t now = host_.unix_ms();
  {
    const MutexLock lock(mutex_);
    const auto found = kinds_.find(name);
    if (found == kinds_.end() || found->second.kind->functions.interval_ms == 0) return;
    int64_t& last = last_end_[name];
    first = last <= 0 || last > now;  // or the clock was wrong
    if (first) last = now;
    wait_ms = std::max<int64_t>(last + interval_ms_of(*found->second.kind) - now, 0);
    timer = ++found->second.timer;
    record_running(*found->second.kind);
  }
  if (first) store_.last_end(name, now);
  (void)host_.submit_after(wait_ms, [this, name, timer] { due(name, timer); });
}

void JobsService::due(const std::string& name, uint64_t timer) {
  bool early = false;
  {
    const MutexLock lock(mutex_);
    const auto found = kinds_.find(name);
    if (stopping_ || found == kinds_.end() || found->second.timer != timer) return;
    const int64_t now = host_.unix_ms(), last = last_end_[name];
    early = last <= now && now < last + interval_ms_of(*found->second.kind);  // the machine's clock was set
  }
  if (early) return set_timer(name);
  // One that was asked for meanwhile, and runs, sets the next timer at its end.
  if (const Result<void> started = start({name, {}, {}}, [](const Result<RunFacts>&) {}); !started)
    host_.log(LogLevel::debug, "a job that is due is not started",
              {pair("kind", name), pair("reason", started.error().message)});
}

}  // namespace mortise::jobs

// SPDX-License-Identifier: Apache-2.0
//
// mortise.jobs/1 for plugins that declare kinds of jobs (derive from Job and JobKind), and for all that start and watch
// jobs (Jobs). Contract: abi/jobs.h.
//
//   class Conversion : public Job { Result<JobNext> step(JobSlice& slice) override; … };
//   class ConversionKind : public JobKind {
//    public:
//     ConversionKind() : JobKind({.name = "convert", .help = "converts everything", .unit = "objects"}) {}
//     Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override { return std::make_unique<Conversion>(); }
//   };
//   if (Result<void> declared = jobs.declare(kind); !declared) …
#pragma once

#include <mortise/abi/jobs.h>
#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/known.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace mortise {

// --------------------------------------------------------------------------------------------- to be derived from

enum class JobNext : int32_t {
  more = MORTISE_JOB_MORE,
  done = MORTISE_JOB_DONE,
  wait = MORTISE_JOB_WAIT,
  pending = MORTISE_JOB_PENDING,  // until Jobs::resume()
};

enum class JobState : int32_t {
  none = MORTISE_JOB_NONE,
  running = MORTISE_JOB_RUNNING,
  idle = MORTISE_JOB_IDLE,
  finished = MORTISE_JOB_FINISHED,
  failed = MORTISE_JOB_FAILED,
  aborted = MORTISE_JOB_ABORTED,
};

/// One slice of a job; the members of `abi` are the counts.
class JobSlice {
 public:
  JobSlice(const mortise_call* call, mortise_job_slice* slice) noexcept : call_(call), slice_(slice) {}
  mortise_job_slice& abi() const noexcept { return *slice_; }
  uint64_t budget() const noexcept { return slice_->budget; }
  bool budget_left() const noexcept { return slice_->used < slice_->budget; }
  void use(uint64_t bytes) const noexcept { slice_->used += bytes; }
  /// Somebody wants it to end, or the host is stopping.
  bool cancelled() const noexcept {
    return call_ != nullptr && call_->cancelled != nullptr && call_->cancelled(call_) != 0;
  }
  /// Of the call that this slice is.
  const mortise_call* call() const noexcept { return call_; }
  void report(LogLevel severity, std::string_view line) const noexcept {
    slice_->report(slice_, static_cast<int32_t>(severity), str(line));
  }

 private:
  const mortise_call* call_;
  mortise_job_slice* slice_;
};

/// A job under way. step() and position() by one thread at a time, on workers.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;
  virtual Result<JobNext> step(JobSlice& slice) = 0;
  /// What begin() needs to go on from here.
  virtual std::optional<std::string> position() { return std::nullopt; }
  /// The last call: how it ended; JobState::running: it goes on in another process.
  virtual void ended(JobState /*state*/) noexcept {}
};

/// What a job is begun with. Views: borrowed during begin().
class JobBegin {
 public:
  explicit JobBegin(const mortise_job_begin& begin) noexcept : begin_(begin) {}
  const mortise_job_begin& abi() const noexcept { return begin_; }
  bool resumed() const noexcept { return begin_.resumed != 0; }
  std::string_view id() const noexcept { return view(begin_.id); }
  std::string_view bucket() const noexcept { return view(begin_.bucket); }
  std::string_view position() const noexcept { return view(begin_.position); }
  std::string_view input() const noexcept { return view(begin_.input); }
  int64_t started_ms() const noexcept { return begin_.started_ms; }
  /// "" for one that the kind does not declare.
  std::string_view option(std::string_view name) const noexcept {
    for (size_t i = 0; i < begin_.option_count; ++i)
      if (view(begin_.options[i].name) == name) return view(begin_.options[i].value);
    return {};
  }

 private:
  const mortise_job_begin& begin_;
};

/// A kind of job. Lives until it is withdrawn, or its plugin has stopped.
class JobKind {
 public:
  struct Option {
    std::string_view name;
    std::string_view default_value;
    std::string_view help;
  };
  /// The texts are literals.
  struct Description {
    std::string_view name;
    std::string_view help;
    std::string_view unit;
    uint32_t flags = 0;  // MORTISE_JOB_ONE_AT_A_TIME, …
    uint64_t interval_ms = 0;
    uint64_t rate = 0;
    bool resumes = false;  // position() gives something
    std::vector<Option> options = {};
    uint32_t kept_runs = 0;  // 0: ten
  };
  explicit JobKind(const Description& description);
  JobKind(const JobKind&) = delete;
  JobKind& operator=(const JobKind&) = delete;
  virtual ~JobKind() = default;

  /// Any thread; must not block.
  virtual Result<std::unique_ptr<Job>> begin(const JobBegin& begin) = 0;
  const mortise_job_kind* table() const noexcept { return &table_; }

 private:
  std::vector<mortise_job_option> options_;
  std::vector<const mortise_job_option*> option_rows_;
  mortise_job_kind table_;
};

namespace detail {

inline Job* job(mortise_job* j) noexcept { return reinterpret_cast<Job*>(j); }

inline mortise_job* job_begin(void* self, const mortise_job_begin* begin, mortise_error* error) noexcept {
  try {
    const mortise_job_begin whole = known(begin);
    Result<std::unique_ptr<Job>> made = static_cast<JobKind*>(self)->begin(JobBegin(whole));
    if (made && *made != nullptr) return reinterpret_cast<mortise_job*>(std::move(made).value().release());
    (void)report(error, made ? Error(Status::internal, "begin() gave no job") : std::move(made).error());
  } catch (const std::exception& e) {
    (void)report(error, Error(Status::internal, e.what()));
  }
  return nullptr;
}
inline mortise_status job_step(mortise_job* j, const mortise_call* call, mortise_job_slice* slice,
                               mortise_error* error) noexcept {
  try {
    JobSlice shown(call, slice);
    const Result<JobNext> next = job(j)->step(shown);
    if (!next) return report(error, next.error());
    slice->next = static_cast<int32_t>(*next);
    return MORTISE_OK;
  } catch (const std::exception& e) {
    return report(error, Error(Status::internal, e.what()));
  }
}
inline void job_position(mortise_job* j, void* context, void (*take)(void*, mortise_str)) {
  if (const std::optional<std::string> position = job(j)->position()) take(context, str(*position));
}
inline void job_end(mortise_job* j, int32_t state) {
  const std::unique_ptr<Job> own(job(j));
  own->ended(static_cast<JobState>(state));
}

}  // namespace detail

inline JobKind::JobKind(const Description& description)
    : table_{sizeof(mortise_job_kind),
             description.flags,
             str(description.name),
             str(description.help),
             str(description.unit),
             nullptr,
             description.options.size(),
             description.interval_ms,
             description.rate,
             this,
             &detail::job_begin,
             &detail::job_step,
             description.resumes ? &detail::job_position : nullptr,
             &detail::job_end,
             description.kept_runs,
             0} {
  for (const Option& o : description.options)
    options_.push_back({sizeof(mortise_job_option), 0, str(o.name), str(o.default_value), str(o.help)});
  for (const mortise_job_option& o : options_) option_rows_.push_back(&o);
  table_.options = option_rows_.data();
}

// ------------------------------------------------------------------------------------------------------ to be called

/// The jobs of the host. Copyable. Threads: any, but for declare() and withdraw(), which are for startup.
class Jobs {
 public:
  explicit Jobs(const mortise_jobs* table) noexcept : table_(table) {}
  const mortise_jobs* abi() const noexcept { return table_; }

  Result<void> declare(const JobKind& kind) const {
    mortise_error e = empty_error();
    if (table_->declare(table_->self, kind.table(), &e) == MORTISE_OK) return {};
    return Error::from(e);
  }
  void withdraw(const JobKind& kind) const { table_->withdraw(table_->self, kind.table()->name); }
  void wake(const JobKind& kind) const { table_->wake(table_->self, kind.table()->name); }
  /// What a run began, and answered JobNext::pending for, is over.
  void resume(std::string_view id) const { table_->resume(table_->self, str(id)); }

  /// done(const mortise_error&, const mortise_job_run*) is called once; see abi/jobs.h.
  template <class F>
  void start(const mortise_call* call, const mortise_job_start& request, F done) const {
    table_->start(table_->self, call, &request, new F(std::move(done)), &call_once<F>);
  }
  template <class F>
  void abort(const mortise_call* call, std::string_view id, F done) const {
    table_->abort(table_->self, call, str(id), new F(std::move(done)), &call_once<F>);
  }
  template <class F>
  void find(const mortise_call* call, std::string_view id, F result) const {
    table_->find(table_->self, call, str(id), new F(std::move(result)), &call_once<F>);
  }
  /// each(const mortise_job_run&) for the runs of a kind, "" = of all, the latest first.
  template <class Each>
  void list(const mortise_call* call, std::string_view kind, bool active_only, Each&& each) const {
    const mortise_job_list request{sizeof request, active_only ? 1u : 0u, str(kind)};
    table_->list(table_->self, call, &request, &each,
                 [](void* context, const mortise_error*, const mortise_job_run* run) {
                   if (run != nullptr) (*static_cast<std::remove_reference_t<Each>*>(context))(*run);
                 });
  }
  /// each(const mortise_job_kind_info&).
  template <class Each>
  void kinds(const mortise_call* call, Each&& each) const {
    table_->kinds(table_->self, call, &each, [](void* context, const mortise_job_kind_info* kind) {
      (*static_cast<std::remove_reference_t<Each>*>(context))(*kind);
    });
  }

 private:
  template <class F>
  static void call_once(void* context, const mortise_error* e, const mortise_job_run* run) {
    const std::unique_ptr<F> own(static_cast<F*>(context));
    (*own)(*e, run);
  }
  const mortise_jobs* table_;
};

}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/jobs_table.h"

#include "kernel/support/answer_faults.h"

#include <mortise/known.h>

#include <vector>

namespace mortise::jobs {
namespace {

void answer(void* context, mortise_on_job done, const Result<RunFacts>& result) {
  if (!result) return done(context, ErrorView(result.error()).abi(), nullptr);
  const mortise_error fine = empty_error();
  with_abi(*result, [&](const mortise_job_run& run) { done(context, &fine, &run); });
}

void show(const JobsService::KindInfo& info, void* context,
          void (*each)(void* context, const mortise_job_kind_info* kind)) {
  const Kind& kind = *info.kind;
  std::vector<mortise_job_option> options;
  for (const Kind::Option& o : kind.options)
    options.push_back({sizeof(mortise_job_option), 0, str(o.name), str(o.default_value), str(o.help)});
  std::vector<const mortise_job_option*> rows;
  for (const mortise_job_option& o : options) rows.push_back(&o);
  mortise_job_kind_info out{};
  out.size = sizeof out;
  out.flags = kind.functions.flags;
  out.name = str(kind.name);
  out.owner = str(kind.owner_name());
  out.help = str(kind.help);
  out.unit = str(kind.unit);
  out.options = rows.data();
  out.option_count = rows.size();
  out.interval_ms = kind.functions.interval_ms;
  out.rate = kind.functions.rate;
  out.last_finished_ms = info.last_finished_ms;
  out.next_begin_ms = info.next_begin_ms;
  each(context, &out);
}

}  // namespace

struct JobsTable::Functions {
  static JobsTable& of(void* self) noexcept { return *static_cast<JobsTable*>(self); }

  /// begin() is called while nobody else may change the jobs, so a call from within it would wait for itself.
  static bool may_call(void* self, const char* function) {
    if (JobInstance::here() != JobInstance::Here::begin) return true;
    of(self).service_.report_misuse(of(self).owner_,
                                    std::string("calls ") + function + " from within begin() of a job; it is refused");
    return false;
  }
  static Error within_begin() {
    return {Status::unsupported, "mortise.jobs/1 cannot be called from within begin() of a job"};
  }

  static mortise_status declare(void* self, const mortise_job_kind* kind, mortise_error* error) {
    if (!may_call(self, "declare()")) return report(error, within_begin());
    if (kind == nullptr) return report(error, Error(Status::invalid, "a kind of jobs is NULL"));
    Result<void> declared = of(self).service_.declare(*kind, of(self).owner_);
    return declared ? mortise_status{MORTISE_OK} : report(error, std::move(declared).error());
  }
  /// It waits for the steps that run, so one of them would wait for itself.
  static void withdraw(void* self, mortise_str kind) {
    const JobsService& service = of(self).service_;
    const std::string quoted = "'" + std::string(view(kind)) + "'";
    if (JobInstance::here() != JobInstance::Here::nothing)
      return service.report_misuse(of(self).owner_,
                                   "withdraws the kind of jobs " + quoted + " from within a job; ignored");
    if (!service.is_declared_by(view(kind), of(self).owner_))
      return service.report_misuse(of(self).owner_,
                                   "withdraws the kind of jobs " + quoted + ", which it has not declared; ignored");
    of(self).service_.withdraw(view(kind));
  }
  static void start(void* self, const mortise_call*, const mortise_job_start* request, void* context,
                    mortise_on_job done) {
    if (!may_call(self, "start()")) return answer(context, done, within_begin());
    if (request == nullptr) return answer(context, done, Error(Status::invalid, "the job to start is NULL"));
    const mortise_job_start r = known(request);
    if (const support::Fault fault =
            support::first_of(support::fault_of(r.kind), support::fault_of(r.bucket), support::fault_of(r.input),
                              support::fault_of(r.options, r.option_count)))
      return answer(context, done, Error(Status::invalid, std::string("the job to start has ") + fault));
    StartRequest wanted{std::string(view(r.kind)), std::string(view(r.bucket)), {}, std::string(view(r.input))};
    for (size_t i = 0; i < r.option_count; ++i)
      wanted.options.emplace_back(view(r.options[i].name), view(r.options[i].value));
    const Result<void> begun = of(self).service_.start(
        std::move(wanted), [context, done](const Result<RunFacts>& run) { answer(context, done, run); });
    if (!begun) answer(context, done, begun.error());
  }
  static void abort(void* self, const mortise_call*, mortise_str id, void* context, mortise_on_job done) {
    if (!may_call(self, "abort()")) return answer(context, done, within_begin());
    const Result<void> taken =
        of(self).service_.abort(view(id), [context, done](const Result<RunFacts>& run) { answer(context, done, run); });
    if (!taken) answer(context, done, taken.error());
  }
  static void find(void* self, const mortise_call*, mortise_str id, void* context, mortise_on_job result) {
    if (!may_call(self, "find()")) return answer(context, result, within_begin());
    std::optional<RunFacts> found = of(self).service_.find(view(id));
    if (found) return answer(context, result, std::move(*found));
    answer(context, result, Error(Status::not_found, "there is no job '" + std::string(view(id)) + "'"));
  }
  static void list(void* self, const mortise_call*, const mortise_job_list* request, void* context,
                   mortise_on_job each) {
    if (!may_call(self, "list()")) return;
    const mortise_job_list r = request == nullptr ? mortise_job_list{} : known(request);
    for (RunFacts& run : of(self).service_.list(view(r.kind), r.active_only != 0)) {
      run.report.lines.clear();
      answer(context, each, std::move(run));
    }
  }
  static void kinds(void* self, const mortise_call*, void* context,
                    void (*each)(void* context, const mortise_job_kind_info* kind)) {
    if (!may_call(self, "kinds()")) return;
    for (const JobsService::KindInfo& info : of(self).service_.kinds()) show(info, context, each);
  }
  static void wake(void* self, mortise_str kind) {
    if (may_call(self, "wake()")) of(self).service_.wake(view(kind));
  }
  static void resume(void* self, mortise_str id) {
    if (may_call(self, "resume()")) of(self).service_.resume(view(id));
  }
};

JobsTable::JobsTable(JobsService& service, const char* owner)
    : service_(service),
      owner_(owner),
      table_{sizeof table_,
             0,
             this,
             &Functions::declare,
             &Functions::withdraw,
             &Functions::start,
             &Functions::abort,
             &Functions::find,
             &Functions::list,
             &Functions::kinds,
             &Functions::wake,
             &Functions::resume} {}

}  // namespace mortise::jobs

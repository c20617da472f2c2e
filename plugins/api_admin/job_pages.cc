// SPDX-License-Identifier: Apache-2.0
#include <mortise/jobs.h>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api_admin/json_object.h"
#include "api_admin/page.h"

namespace mortise::api_admin {
namespace {

constexpr std::string_view kAbort = "/abort";

std::string_view name_of(int32_t state) {
  constexpr std::array<std::string_view, 6> kStates{"none", "running", "idle", "finished", "failed", "aborted"};
  return kStates[static_cast<size_t>(state) % kStates.size()];
}

Json row_of(const mortise_job_run& run) {
  Json out = {{"id", std::string(view(run.id))},
              {"kind", std::string(view(run.kind))},
              {"state", name_of(run.state)},
              {"resumed", run.resumed != 0},
              {"aborting", run.aborting != 0},
              {"bucket", std::string(view(run.bucket))},
              {"options", Json::object()},
              {"error", std::string(view(run.error))},
              {"started_ms", run.started_ms},
              {"finished_ms", run.finished_ms},
              {"done", run.done},
              {"total", run.total},
              {"unit", std::string(view(run.unit))},
              {"objects", run.objects},
              {"bytes", run.bytes}};
  for (size_t i = 0; i < run.option_count; ++i)
    out["options"][std::string(view(run.options[i].name))] = std::string(view(run.options[i].value));
  return out;
}

Json document_of(const mortise_job_run& run) {
  Json out = row_of(run);
  out["report"] = Json::array();
  for (size_t i = 0; i < run.line_count; ++i) {
    const mortise_job_line& line = run.lines[i];
    out["report"].push_back(
        {{"time_ms", line.unix_ms}, {"severity", line.severity}, {"text", std::string(view(line.text))}});
  }
  out["lines_dropped"] = run.lines_dropped;
  return out;
}

bool is_known(const Jobs& jobs, std::string_view kind) {
  bool found = false;
  jobs.kinds(nullptr, [&](const mortise_job_kind_info& known) { found = found || view(known.name) == kind; });
  return found;
}

/// ?kind=KIND. {"runs": […]}, the latest first; those that are under way before all others. The runs of a kind whose
/// plugin is gone are still there.
void list_jobs(PageRequest call) {
  const std::string& kind = call.parameter;
  Json runs = Json::array();
  call.site.jobs.list(nullptr, kind, false, [&](const mortise_job_run& run) { runs.push_back(row_of(run)); });
  if (runs.empty() && !kind.empty() && !is_known(call.site.jobs, kind))
    return refuse(call.exchange, 404, "there are no jobs of a kind '" + kind + "', and no such kind");
  answer(call.exchange, 200, {{"runs", std::move(runs)}});
}

/// {"kinds": [{"name", "owner", "help", …}]}
void kinds(PageRequest call) {
  Json rows = Json::array();
  call.site.jobs.kinds(nullptr, [&](const mortise_job_kind_info& kind) {
    Json options = Json::array();
    for (size_t i = 0; i < kind.option_count; ++i)
      options.push_back({{"name", std::string(view(kind.options[i]->name))},
                         {"default", std::string(view(kind.options[i]->default_value))},
                         {"help", std::string(view(kind.options[i]->help))}});
    rows.push_back(
        {{"name", std::string(view(kind.name))},
         {"owner", std::string(view(kind.owner))},
         {"help", std::string(view(kind.help))},
         {"unit", std::string(view(kind.unit))},
         {"one_at_a_time", (kind.flags & MORTISE_JOB_ONE_AT_A_TIME) != 0},
         {"of_a_bucket", (kind.flags & MORTISE_JOB_OF_A_BUCKET) != 0},
         {"with_input", (kind.flags & MORTISE_JOB_WITH_INPUT) != 0},
         {"standing", (kind.flags & MORTISE_JOB_STANDING) != 0},
         {"options", std::move(options)},
         {"interval_ms", kind.interval_ms},
         {"rate", kind.rate},
         {"last_finished_ms", kind.last_finished_ms},
         {"next_begin_ms", MORTISE_HAS(mortise_job_kind_info, &kind, next_begin_ms) ? kind.next_begin_ms : 0}});
  });
  answer(call.exchange, 200, {{"kinds", std::move(rows)}});
}

/// One run, with its report.
void show_job(PageRequest call) {
  call.site.jobs.find(nullptr, call.name, [&](const mortise_error& e, const mortise_job_run* run) {
    if (e.status != MORTISE_OK) return refuse(call.exchange, e);
    answer(call.exchange, 200, document_of(*run));
  });
}

struct Start {
  std::string kind;
  std::string bucket;
  std::vector<std::pair<std::string, std::string>> options;
};

Result<Start> read_start(const std::string& body) {
  const Error wrong(Status::invalid, R"(the body is {"kind": TEXT, "bucket": TEXT, "options": {NAME: TEXT}})");
  const auto parsed = parse_object(body, wrong.message);
  if (!parsed) return parsed.error();
  Start out;
  for (const auto& [name, value] : parsed->items()) {
    if (name == "options" && value.is_object()) {
      for (const auto& [option, text] : value.items()) {
        if (!text.is_string()) return wrong;
        out.options.emplace_back(option, text.get<std::string>());
      }
    } else if ((name == "kind" || name == "bucket") && value.is_string()) {
      (name == "kind" ? out.kind : out.bucket) = value.get<std::string>();
    } else {
      return wrong;
    }
  }
  if (out.kind.empty()) return wrong;
  return out;
}

/// Of {"kind": KIND, "bucket": NAME, "options": {…}}, the last two optional. Answers when the job is known to go on
/// after a crash.
void start(PageRequest call) {
  const Result<Start> wanted = read_start(call.body);
  if (!wanted) return refuse(call.exchange, 400, wanted.error().message);
  std::vector<mortise_pair> options;
  for (const auto& [name, value] : wanted->options) options.push_back(pair(name, value));
  const mortise_job_start request{sizeof request, 0, str(wanted->kind), str(wanted->bucket), options.data(),
                                  options.size()};
  auto exchange = std::make_shared<Exchange>(std::move(call.exchange));
  call.site.jobs.start(nullptr, request, [exchange](const mortise_error& e, const mortise_job_run* run) {
    if (e.status == MORTISE_BUSY) return refuse(*exchange, 409, view(e.message));
    if (e.status != MORTISE_OK) return refuse(*exchange, e);
    answer(*exchange, 201, row_of(*run));
  });
}

/// POST /jobs/ID/abort: it ends as soon as it can. Answers when it is known not to go on after a crash.
void abort(PageRequest call) {
  if (!call.name.ends_with(kAbort)) return refuse(call.exchange, 404, "there is no such page");
  const std::string id = call.name.substr(0, call.name.size() - kAbort.size());
  auto exchange = std::make_shared<Exchange>(std::move(call.exchange));
  call.site.jobs.abort(nullptr, id, [exchange](const mortise_error& e, const mortise_job_run* run) {
    if (e.status == MORTISE_PRECONDITION) return refuse(*exchange, 409, view(e.message));
    if (e.status != MORTISE_OK) return refuse(*exchange, e);
    answer(*exchange, 202, row_of(*run));
  });
}

// The page of all runs stands before that of the kinds, whose path would be an id, too.
constexpr std::array<Page, 5> kJobPages{{
    {"GET", "/jobs", "admin:ListJobs", false, "kind", &list_jobs},
    {"GET", "/jobs/", "admin:GetJob", false, "", &show_job},
    {"GET", "/jobs/kinds", "admin:ListJobKinds", false, "", &kinds},
    {"POST", "/jobs", "admin:StartJob", true, "", &start},
    {"POST", "/jobs/", "admin:AbortJob", false, "", &abort},
}};

}  // namespace

std::span<const Page> job_pages() { return kJobPages; }

}  // namespace mortise::api_admin

// SPDX-License-Identifier: Apache-2.0
//
// show job: what runs, or ran, in the background.
#include "ais/calls/job_kinds.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_words.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"

namespace mortise::ais {
namespace {

/// "12:40:16" of "2026-11-29T12:40:16.1Z"
std::string time_of_day(const std::string& time) { return time.size() < 19 ? "-" : time.substr(11, 8); }

std::string state_of(const JobSnapshot& job) {
  if (job.aborted) return "Aborted" + (job.abort_error.empty() ? "" : ": \"" + job.abort_error + "\"");
  const std::string state = !job.ended.empty() ? "Finished" : job.idle ? "Idle" : "Running";
  return job.error.empty() ? state : state + " with errors: \"" + job.error + "\"";
}

std::string bucket_text_of(const JobSnapshot& job) {
  if (!job.source.bucket.empty() && !job.destination.bucket.empty())
    return job.source.text() + " => " + job.destination.text();
  return job.bucket.bucket.empty() ? "-" : job.bucket.text();
}

class JobShow final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "KIND|ID|BUCKET", "only these: copy-bucket, an ID, ais://photos", 0);
    options.flag(all_, "--all,-a", "include finished jobs");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(verbose_, "--verbose,-v", "include the job's own report");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
    options.text(units_, "--units", "UNITS", "iec, si or raw");
    options.flag(progress_, "--progress", "wait, and show progress");
  }

  Result<void> run(Session& session) override {
    auto units = parse_units(units_);
    if (!units) return usage_error(units.error().message);
    auto query = job_query_of(words_);
    if (!query) return std::move(query).error();
    query->only_active = !all_ && query->id.empty();
    if (progress_) {
      WaitOptions wait;
      wait.progress = [&](const JobSnapshot& job) {
        session.console.progress(job.id + ": " + count_text(static_cast<uint64_t>(job.objects)) + " objects, " +
                                 size_text(job.bytes));
      };
      if (!session.console.shows_progress()) wait.progress = nullptr;
      if (auto done = wait_for_job(session.http, *query, wait); !done) return done;
    }
    auto jobs = job_snapshots(session.http, *query);
    if (!jobs) return std::move(jobs).error();
    if (query->only_active) std::erase_if(*jobs, [](const JobSnapshot& job) { return !job.ended.empty(); });
    print(session, *query, *jobs, *units);
    return {};
  }

 private:
  void print(Session& session, const JobQuery& query, const std::vector<JobSnapshot>& jobs, Units units) const {
    if (json_) return print_json(session, jobs);
    if (jobs.empty()) {
      const auto kind = query.kind.empty() ? "" : "'" + shown_kind(query.kind) + "' ";
      session.console.note("No " + std::string(all_ ? "" : "running ") + kind + "jobs." +
                           (all_ ? "" : " Use '--all' to show all."));
      return;
    }
    Table table(session.console, {"NODE", "ID", "KIND", "BUCKET", "OBJECTS", "BYTES", "START", "END", "STATE"},
                !no_headers_);
    for (const auto& job : jobs)
      table.add({job.node, job.id, shown_kind(job.kind), bucket_text_of(job),
                 job.objects == 0 ? "-" : std::to_string(job.objects),
                 job.bytes == 0 ? "-" : size_text(job.bytes, units), time_of_day(job.started), time_of_day(job.ended),
                 state_of(job)});
    table.flush();
    if (!verbose_) return;
    for (const auto& job : jobs)
      if (!job.message.empty()) session.console.line(job.id + ": " + job.message);
  }

  static void print_json(Session& session, const std::vector<JobSnapshot>& jobs) {
    Json out = Json::array();
    for (const auto& job : jobs) {
      auto row = job.document;
      row["node"] = job.node;
      out.push_back(std::move(row));
    }
    session.console.block(shown_text(out));
  }

  std::vector<std::string> words_;
  std::string units_;
  bool all_ = false, json_ = false, verbose_ = false, no_headers_ = false, progress_ = false;
};

}  // namespace

Made make_job_show() { return std::make_unique<JobShow>(); }

}  // namespace mortise::ais

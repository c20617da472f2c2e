// SPDX-License-Identifier: Apache-2.0
//
// job wait, stop and start.
#include "ais/calls/job_kinds.h"
#include "ais/client/server_error.h"
#include "ais/command_line/not_supported.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/job_words.h"

namespace mortise::ais {
namespace {

std::string shown_query(const JobQuery& query) {
  std::string out = query.kind.empty() ? "" : shown_kind(query.kind);
  if (!query.id.empty()) out += "[" + query.id + "]";
  if (!query.bucket.bucket.empty()) out += (out.empty() ? "" : ", ") + query.bucket.text();
  return out;
}

class JobWait final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "KIND|ID|BUCKET", "the jobs to wait for: copy-bucket, an ID, ...");
    options.duration(timeout_, "--timeout", "wait at most this long");
    options.flag(progress_, "--progress", "show progress");
    options.duration(refresh_, "--refresh", "as --progress");
  }

  Result<void> run(Session& session) override {
    auto query = job_query_of(words_);
    if (!query) return std::move(query).error();
    if (!query->id.empty())
      if (auto known = job_snapshots(session.http, *query); !known) return std::move(known).error();
    session.console.line("Waiting for " + shown_query(*query) + " ...");
    WaitOptions options;
    options.timeout = timeout_;
    if ((progress_ || refresh_.count() > 0) && session.console.shows_progress())
      options.progress = [&](const JobSnapshot& job) {
        session.console.progress(shown_kind(job.kind) + "[" + job.id + "]: " + std::to_string(job.objects) +
                                 " objects");
      };
    auto done = wait_for_job(session.http, *query, options);
    if (!done && is_not_found(done.error()) && query->id.empty()) done = Result<void>();  // none of the kind
    if (done) session.console.line("Done.");
    return done;
  }

 private:
  std::vector<std::string> words_;
  std::chrono::milliseconds timeout_{0}, refresh_{0};
  bool progress_ = false;
};

class JobStop final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "KIND|ID|BUCKET", "the jobs to stop: an ID, or all of a kind", 0);
    options.flag(all_, "--all", "all running jobs");
    options.flag(yes_, "--yes,-y", "do not ask");
    options.flag(force_, "--force,-f", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    auto query = job_query_of(words_);
    if (!query) return std::move(query).error();
    if (!all_ && words_.empty()) return usage_error("missing argument: an id, a kind, or --all");
    if (all_ && !words_.empty()) return usage_error("--all is for all jobs");
    if (query->id.empty() && !all_ && !yes_)
      if (auto agreed = session.console.confirm("Stop all '" + shown_query(*query) + "' jobs?"); !agreed) return agreed;
    auto running = running_jobs(session.http);
    if (!running) return std::move(running).error();
    size_t stopped = 0;
    for (const auto& [kind, id] : *running) {
      const bool meant = all_ || (query->id.empty() ? kind == query->kind : id == query->id);
      if (!meant) continue;
      if (auto done = stop_job(session.http, id, kind, query->bucket); !done) return done;
      session.console.line("Stopped " + shown_kind(kind) + "[" + id + "]");
      ++stopped;
    }
    if (stopped > 0) return {};
    if (!query->id.empty()) return not_running(session, *query);
    session.console.note("No such job is running.");
    return {};
  }

 private:
  /// To stop what has ended is no failure; to stop what never was is one.
  static Result<void> not_running(Session& session, const JobQuery& query) {
    auto known = job_snapshots(session.http, query);
    if (!known) return std::move(known).error();
    session.console.note("Job " + query.id + " has ended already.");
    return {};
  }

  std::vector<std::string> words_;
  bool all_ = false, yes_ = false, force_ = false;
};

class JobStart final : public Command {
 public:
  explicit JobStart(std::string kind = {}) : kind_(std::move(kind)) {}

  void describe(Options& options) override {
    if (kind_.empty()) options.operand(kind_, "KIND", "lru, cleanup, rebalance, resilver, ...");
    options.optional_operand(bucket_, "BUCKET", "only this bucket");
    options.text(node_, "--target-id", "NODE", "only on this node");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    if (const auto why = why_not_supported({"job", "start", kind_}); !why.empty()) return usage_error(why);
    BucketUri bucket;
    if (!bucket_.empty()) {
      auto parsed = parse_bucket(bucket_);
      if (!parsed) return usage_error(parsed.error().message);
      bucket = std::move(*parsed);
    }
    const auto kind = kind_of(kind_);
    auto id = start_kind(session.http, kind, bucket, node_);
    if (!id) return std::move(id).error();
    if (follow_.waits() && !id->empty()) return follow_.follow(session, *id, kind, "started");
    session.console.line("Started " + shown_kind(kind) + "[" + *id + "]. To monitor the progress, run 'ais show job" +
                         (id->empty() ? "" : " " + *id) + "'");
    return {};
  }

 private:
  std::string kind_, bucket_, node_;
  JobFollow follow_;
  bool yes_ = false;
};

}  // namespace

Made make_job_wait() { return std::make_unique<JobWait>(); }
Made make_job_stop() { return std::make_unique<JobStop>(); }
Made make_job_start() { return std::make_unique<JobStart>(); }
Made make_cleanup() { return std::make_unique<JobStart>("cleanup-store"); }

}  // namespace mortise::ais

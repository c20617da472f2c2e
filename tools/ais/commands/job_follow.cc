// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/job_follow.h"

#include "ais/calls/job_kinds.h"
#include "ais/calls/jobs.h"
#include "ais/output/text.h"

#include <mortise/text/ascii.h>

namespace mortise::ais {

void JobFollow::describe(Options& options) {
  options.flag(wait_, "--wait", "wait until the job has finished");
  options.flag(progress_, "--progress", "wait, and show progress");
  options.duration(timeout_, "--timeout", "with --wait: wait at most this long");
}

Result<void> wait_showing_progress(Session& session, const std::string& id, const std::string& kind,
                                   std::chrono::milliseconds timeout, bool progress) {
  WaitOptions options;
  options.timeout = timeout;
  if (progress && session.console.shows_progress())
    options.progress = [&](const JobSnapshot& job) {
      session.console.progress(shown_kind(job.kind) + "[" + job.id + "]: " +
                               count_text(static_cast<uint64_t>(job.objects)) + " objects, " + size_text(job.bytes));
    };
  JobQuery query;
  query.id = id;
  query.kind = kind;
  auto done = wait_for_job(session.http, query, options);
  if (options.progress) session.console.progress({});
  return done;
}

Result<void> JobFollow::follow(Session& session, const std::string& ids, const std::string& kind,
                               const std::string& what) const {
  const auto name = shown_kind(kind) + "[" + ids + "]: " + what;
  if (!waits()) {
    session.console.line(name + ". To monitor the progress, run 'ais show job " + ids + "'");
    return {};
  }
  session.console.line(name + " ...");
  Result<void> done;
  text::for_each_element(ids, ',', [&](std::string_view id) {
    if (done && !id.empty()) done = wait_showing_progress(session, std::string(id), kind, timeout_, progress_);
  });
  if (done) session.console.line("Done.");
  return done;
}

}  // namespace mortise::ais

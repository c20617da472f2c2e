// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/job_query.h"

namespace mortise::api_native::ops {

/// What these jobs are for, this server does by itself, all the time: they have nothing left to do.
Outcome start_job(Context& c) {
  const auto query = parse_job_query(c.message.value);
  if (!query) return query.error();
  if (query->kind == "rebalance")
    return NativeError(400, "errNotEnoughTargets", "rebalance: not enough targets: there is one");
  if (query->kind != "lru" && query->kind != "cleanup-store" && query->kind != "resilver")
    return bad_request("jobs of kind \"" + query->kind.substr(0, 64) + "\" cannot be started by themselves");
  const JobPtr job = c.site.jobs->add(query->kind, {});
  job->finish(c.site.jobs->now_ns());
  return Answer::text(job->id());
}

Outcome stop_job(Context& c) {
  const auto query = parse_job_query(c.message.value);
  if (!query) return query.error();
  if (query->id.empty() && query->kind.empty()) return bad_request("a job's ID or kind is missing");
  const auto jobs = find_jobs(c, *query);
  if (!jobs) return jobs.error();
  const int64_t now = c.site.jobs->now_ns();
  for (const JobPtr& job : *jobs)
    if (job->state(now) != Job::State::ended) job->abort(now);
  return Answer();
}

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"
#include "api_native/ops/job/job_query.h"

namespace mortise::api_native::ops {
namespace {

/// A job that is named by its id is told of whatever its state: clients ask for running ones, and wait for the end of
/// what they are told.
Or<std::vector<FoundJob>> find(const Context& c, bool running_only) {
  auto query = parse_job_query(c.message.value);
  if (!query) return std::move(query.error());
  auto jobs = find_jobs(c, *query);
  const bool without_ended = running_only || (query->running_only && query->id.empty());
  if (jobs && without_ended) std::erase_if(*jobs, [](const FoundJob& job) { return !job.active(); });
  return jobs;
}

}  // namespace

Outcome job_snapshots(Context& c) {
  const auto found = find(c, false);
  if (!found) return found.error();
  OrderedJson rows = OrderedJson::array();
  for (const FoundJob& job : *found) rows.push_back(describe_snapshot(job));
  return Answer::json(dump({{c.site.cluster.target, rows}}));
}

Outcome job_status(Context& c) {
  const auto query = parse_job_query(c.message.value);
  if (!query) return query.error();
  if (query->id.empty() && query->kind.empty()) return bad_request("a job's ID or kind is missing");
  const auto jobs = find_jobs(c, *query);
  if (!jobs) return jobs.error();
  if (jobs->empty()) return NativeError(404, "ErrNotFound", "no job of kind " + query->kind.substr(0, 64) + " found");
  return Answer::text(dump(describe_status(jobs->back())));
}

Outcome job_statuses(Context& c) {
  const auto found = find(c, false);
  if (!found) return found.error();
  OrderedJson rows = OrderedJson::array();
  for (const FoundJob& job : *found) rows.push_back(describe_status(job));
  return Answer::text(dump(rows));
}

Outcome running_jobs(Context& c) {
  const auto found = find(c, true);
  if (!found) return found.error();
  OrderedJson rows = OrderedJson::array();
  for (const FoundJob& job : *found) rows.push_back(job.kind + "[" + job.id + "]");
  return Answer::json(dump(rows));
}

}  // namespace mortise::api_native::ops

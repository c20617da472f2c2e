// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <memory>

#include "api_native/ops/handlers.h"
#include "api_native/ops/job/job_query.h"
#include "api_native/wire/job_kinds.h"

namespace mortise::api_native::ops {
namespace {

constexpr std::string_view kAbsent[] = {"download", "dsort", "etl"};
constexpr std::string_view kStartable[] = {"lru", "cleanup-store", "resilver"};

/// A request that stops several jobs, until all are known to end.
struct Stopping {
  ContextPtr context;
  std::vector<std::string> ids;
  size_t at = 0;
};

/// The next one. What has ended meanwhile is what was wanted.
void stop_next(const std::shared_ptr<Stopping>& stopping) {
  if (stopping->at == stopping->ids.size()) return stopping->context->finish(Answer());
  const Jobs jobs = stopping->context->site.jobs;
  const std::string& id = stopping->ids[stopping->at++];
  jobs.abort(nullptr, id, [stopping](const mortise_error& e, const mortise_job_run* run) {
    if (run != nullptr || e.status == MORTISE_PRECONDITION || e.status == MORTISE_NOT_FOUND) return stop_next(stopping);
    stopping->context->fail(from_service(e, {}));
  });
}

}  // namespace

void start_job(ContextPtr context) {
  const auto query = parse_job_query(context->message.value);
  if (!query) return context->fail(query.error());
  if (query->kind == "rebalance")
    return context->fail(NativeError(400, "errNotEnoughTargets", "rebalance: not enough targets: there is one"));
  if (std::find(std::begin(kAbsent), std::end(kAbsent), query->kind) != std::end(kAbsent))
    return context->fail(
        unsupported("this server has no jobs of kind \"" + query->kind + "\": operation not supported"));
  if (std::find(std::begin(kStartable), std::end(kStartable), query->kind) == std::end(kStartable))
    return context->fail(bad_request("jobs of kind \"" + query->kind.substr(0, 64) +
                                     "\" cannot be started by themselves: only lru, cleanup-store and resilver can"));
  mortise_job_start request{};
  request.size = sizeof request;
  request.kind = str(query->kind);
  const Jobs jobs = context->site.jobs;
  jobs.start(nullptr, request, [context = std::move(context)](const mortise_error& e, const mortise_job_run* run) {
    if (run == nullptr) return context->fail(from_service(e, {}));
    context->finish(Answer::text(std::string(view(run->id))));
  });
}

void stop_job(ContextPtr context) {
  auto query = parse_job_query(context->message.value);
  if (!query) return context->fail(query.error());
  if (query->id.empty() && query->kind.empty()) return context->fail(bad_request("a job's ID or kind is missing"));
  const auto found = find_jobs(*context, *query);
  if (!found) return context->fail(found.error());
  auto stopping = std::make_shared<Stopping>();
  for (const FoundJob& job : *found)
    if (job.active()) stopping->ids.push_back(job.id);
  stopping->context = std::move(context);
  stop_next(std::move(stopping));
}

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/job_query.h"

#include <algorithm>

#include "api_native/http/remote_clusters.h"
#include "api_native/jobs/job_input.h"
#include "api_native/ops/kinds.h"
#include "api_native/wire/bucket_json.h"
#include "api_native/wire/go_time.h"
#include "api_native/wire/job_kinds.h"

namespace mortise::api_native::ops {
namespace {

constexpr int64_t kNanoseconds = 1'000'000;  // of a millisecond

std::string_view option_of(const mortise_job_run& run, std::string_view name) {
  for (size_t i = 0; i < run.option_count; ++i)
    if (view(run.options[i].name) == name) return view(run.options[i].value);
  return {};
}

FoundJob found_job(const mortise_job_run& run) {
  FoundJob out;
  out.id = view(run.id);
  out.kind = view(run.kind);
  out.bucket = view(run.bucket);
  out.to = option_of(run, kJobTo);
  out.described = option_of(run, kJobDescribed);
  out.state = static_cast<JobState>(run.state);
  out.aborted = out.state == JobState::aborted || run.aborting != 0;
  out.error = out.aborted ? "aborted by a client" : std::string(view(run.error));
  out.started_ms = run.started_ms;
  out.ended_ms = run.finished_ms;
  out.objects = run.objects;
  out.bytes = run.bytes;
  return out;
}

/// What the service of jobs is told now and then only.
void add_batches(const Site& site, FoundJob& job) {
  const auto run = site.batches->find(job.bucket, job.id);
  if (run == nullptr) return;
  job.objects = run->objects;
  job.bytes = run->bytes;
  if (run->under_way != 0) job.state = JobState::running;
}

/// The bucket that it is listed with.
const std::string& own_bucket(const FoundJob& job) { return is_of_destination(job.kind) ? job.to : job.bucket; }

/// Where it has none: that of nothing.
BucketId id_of(const std::string& name) { return name.empty() ? BucketId() : BucketId::from_service_name(name); }

OrderedJson describe_bucket_id(const BucketId& id) {
  return {{"name", id.name},
          {"provider", id.name.empty() ? "" : id.provider},
          {"namespace", {{"uuid", id.uuid}, {"name", id.name_space}}}};
}

}  // namespace

Or<JobQuery> parse_job_query(const Json& value) {
  JobQuery query;
  if (value.is_null()) return query;
  if (!value.is_object()) return bad_request("a query of jobs must be a JSON object");
  auto id = text_member(value, "id");
  if (!id) return std::move(id.error());
  query.id = std::move(*id);
  const auto kind = text_member(value, "kind");
  if (!kind) return kind.error();
  query.kind = canonical_job_kind(*kind);
  const auto active = flag_member(value, "show_active");
  if (!active) return active.error();
  query.running_only = *active;
  const Json* bucket = member(value, "bck");
  if (bucket == nullptr || bucket->is_null()) return query;
  if (!bucket->is_object()) return bad_request("\"bck\" must be an object");
  const auto name = text_member(*bucket, "name");
  if (!name) return name.error();
  if (name->empty()) return query;
  auto named = parse_bucket_json(bucket);
  if (!named) return std::move(named.error());
  query.bucket = std::move(*named);
  return query;
}

Or<std::vector<FoundJob>> find_jobs(const Context& c, const JobQuery& query) {
  std::string bucket;
  if (query.bucket) {
    FoundBucket found(resolved(c.site, *query.bucket));
    if (auto no = found.look(c.objects())) return *std::move(no);
    bucket = found.name();
  }
  std::vector<FoundJob> out;
  auto add = [&](const mortise_job_run& run) {
    if (!is_job_kind(view(run.kind))) return;
    FoundJob job = found_job(run);
    if (!bucket.empty() && own_bucket(job) != bucket) return;
    if (job.kind == kBatchJob) add_batches(c.site, job);
    out.push_back(std::move(job));
  };
  if (query.id.empty()) {
    c.site.jobs.list(nullptr, query.kind, query.running_only, add);
    std::reverse(out.begin(), out.end());
    return out;
  }
  c.site.jobs.find(nullptr, query.id, [&](const mortise_error&, const mortise_job_run* run) {
    if (run != nullptr) add(*run);
  });
  if (out.empty()) return NativeError(404, "ErrNotFound", "x-[" + query.id.substr(0, 64) + "] not found");
  return out;
}

OrderedJson describe_status(const FoundJob& job) {
  return {{"kind", job.kind},
          {"uuid", job.id},
          {"err", job.error},
          {"end_time", job.ended_ms * kNanoseconds},
          {"aborted", job.aborted}};
}

OrderedJson describe_snapshot(const FoundJob& job) {
  const OrderedJson from = describe_bucket_id(id_of(job.bucket));
  OrderedJson out;
  out["ext"] = nullptr;
  out["start-time"] = rfc3339(job.started_ms * kNanoseconds);
  out["end-time"] = rfc3339(job.ended_ms * kNanoseconds);
  const OrderedJson to = describe_bucket_id(id_of(job.to));
  out["bck"] = is_of_destination(job.kind) ? to : from;
  out["src-bck"] = job.to.empty() ? to : from;
  out["dst-bck"] = to;
  out["id"] = job.id;
  out["kind"] = job.kind;
  if (!job.described.empty()) out["ctlmsg"] = job.described;
  out["abort-err"] = job.aborted ? job.error : "";
  out["err"] = job.aborted ? "" : job.error;
  out["glob.id"] = "1";
  out["stats"] = {{"loc-objs", std::to_string(job.objects)},
                  {"loc-bytes", std::to_string(job.bytes)},
                  {"out-objs", "0"},
                  {"out-bytes", "0"},
                  {"in-objs", "0"},
                  {"in-bytes", "0"}};
  out["aborted"] = job.aborted;
  out["is_idle"] = job.state != JobState::running;
  return out;
}

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/job/job_query.h"

#include "api_native/wire/go_time.h"

namespace mortise::api_native::ops {
namespace {

std::string canonical_kind(std::string_view name) {
  struct Alias {
    std::string_view shown, kind;
  };
  constexpr Alias kAliases[] = {{"copy-bucket", "copy-bck"},
                                {"rename-bucket", "move-bck"},
                                {"copy-objects", "copy-listrange"},
                                {"delete-objects", "delete-listrange"},
                                {"evict-objects", "evict-listrange"},
                                {"prefetch-objects", "prefetch-listrange"},
                                {"lru-eviction", "lru"},
                                {"cleanup", "cleanup-store"},
                                {"summary", "summary-bck"},
                                {"promote-files", "promote"},
                                {"mirror", "make-n-copies"},
                                {"ec-bucket", "ec-encode"}};
  for (const Alias& a : kAliases)
    if (a.shown == name) return std::string(a.kind);
  return std::string(name);
}

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
  query.kind = canonical_kind(*kind);
  const auto active = flag_member(value, "show_active");
  if (!active) return active.error();
  query.running_only = *active;
  return query;
}

Or<std::vector<JobPtr>> find_jobs(const Context& c, const JobQuery& query) {
  if (query.id.empty()) return c.site.jobs->of_kind(query.kind);
  JobPtr job = c.site.jobs->find(query.id);
  if (job == nullptr) return NativeError(404, "ErrNotFound", "x-[" + query.id.substr(0, 64) + "] not found");
  return std::vector<JobPtr>{std::move(job)};
}

OrderedJson describe_status(const Job& job, int64_t now) {
  return {{"kind", job.kind()},
          {"uuid", job.id()},
          {"err", job.error()},
          {"end_time", job.ended_ns(now)},
          {"aborted", job.aborted()}};
}

OrderedJson describe_snapshot(const Job& job, int64_t now) {
  const std::string error = job.error();
  OrderedJson out;
  out["ext"] = nullptr;
  out["start-time"] = rfc3339(job.started_ns());
  out["end-time"] = rfc3339(job.ended_ns(now));
  out["bck"] = describe_bucket_id(job.subject().bucket);
  out["src-bck"] = describe_bucket_id(job.subject().from);
  out["dst-bck"] = describe_bucket_id(job.subject().to);
  out["id"] = job.id();
  out["kind"] = job.kind();
  out["ctlmsg"] = job.subject().message;
  out["abort-err"] = job.aborted() ? error : "";
  out["err"] = job.aborted() ? "" : error;
  out["glob.id"] = "1";
  out["stats"] = {{"loc-objs", std::to_string(job.objects())},
                  {"loc-bytes", std::to_string(job.bytes())},
                  {"out-objs", "0"},
                  {"out-bytes", "0"},
                  {"in-objs", "0"},
                  {"in-bytes", "0"}};
  out["aborted"] = job.aborted();
  out["is_idle"] = job.state(now) != Job::State::running;
  return out;
}

}  // namespace mortise::api_native::ops

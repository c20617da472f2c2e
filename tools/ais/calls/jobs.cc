// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/jobs.h"

#include "ais/calls/job_kinds.h"
#include "ais/calls/pause.h"
#include "ais/client/server_error.h"
#include "ais/parse/json_fields.h"

#include <algorithm>
#include <optional>

namespace mortise::ais {
namespace {

Json query_document(const JobQuery& query) {
  return {{"show_active", query.only_active ? Json(true) : Json(nullptr)},
          {"bck", bucket_document(query.bucket)},
          {"id", query.id},
          {"kind", query.kind}};
}

Result<Json> ask(HttpClient& http, const char* what, const JobQuery& query) {
  HttpRequest request;
  request.path = "/v1/cluster";
  request.query = {{"what", what}};
  auto body = message_text(query_document(query));
  if (!body) return std::move(body).error();
  request.body = std::move(*body);
  auto answer = http.ask(request);
  if (!answer) return std::move(answer).error();
  return json_of(*answer);
}

JobSnapshot snapshot_of(const std::string& node, const Json& row) {
  const auto& counts = member_of(row, "stats");
  JobSnapshot out;
  out.node = node;
  out.id = text_of(row, "id");
  out.kind = text_of(row, "kind");
  out.message = text_of(row, "ctlmsg");
  out.error = text_of(row, "err");
  out.abort_error = text_of(row, "abort-err");
  out.bucket = bucket_of_document(member_of(row, "bck"));
  out.source = bucket_of_document(member_of(row, "src-bck"));
  out.destination = bucket_of_document(member_of(row, "dst-bck"));
  out.started = text_of(row, "start-time");
  out.ended = text_of(row, "end-time");
  if (out.ended.starts_with("0001-")) out.ended.clear();
  out.objects = std::max(number_of(counts, "loc-objs"), number_of(counts, "out-objs"));
  out.bytes = std::max(number_of(counts, "loc-bytes"), number_of(counts, "out-bytes"));
  out.aborted = flag_of(row, "aborted");
  out.idle = flag_of(row, "is_idle");
  out.document = row;
  return out;
}

Error no_such_job(const JobQuery& query) {
  const auto kind = query.kind.empty() ? "" : shown_kind(query.kind) + " ";
  const auto which = !query.id.empty()              ? "\"" + query.id + "\""
                     : !query.bucket.bucket.empty() ? "of " + query.bucket.bucket_text()
                                                    : "of this kind";
  return {Status::not_found, 404, "no " + kind + "job " + which + "; 'ais show job --all' has their IDs and kinds"};
}

/// How it ended, by what the nodes say.
Result<void> outcome(const std::vector<JobSnapshot>& snapshots) {
  for (const auto& job : snapshots) {
    const auto name = shown_kind(job.kind) + "[" + job.id + "]";
    if (job.aborted)
      return Error(Status::cancelled, name + " was aborted" + (job.abort_error.empty() ? "" : ": " + job.abort_error));
    if (!job.error.empty()) return Error(Status::io, name + " finished with errors: " + job.error);
  }
  return {};
}

Json action_value(const std::string& id, const std::string& kind, const BucketUri& bucket, const std::string& node) {
  return {{"ID", id},           {"Kind", kind}, {"DaemonID", node}, {"Bck", bucket_document(bucket)},
          {"Buckets", nullptr}, {"Timeout", 0}, {"Force", false},   {"OnlyRunning", false}};
}

}  // namespace

Result<std::vector<JobSnapshot>> job_snapshots(HttpClient& http, const JobQuery& query) {
  auto document = ask(http, "qryxstats", query);
  if (!document) {
    if (is_not_found(document.error())) return no_such_job(query);
    return std::move(document).error();
  }
  std::vector<JobSnapshot> out;
  for (const auto& [node, rows] : document->items())
    for (const auto& row : rows) out.push_back(snapshot_of(node, row));
  if (out.empty() && !query.id.empty()) return no_such_job(query);
  std::sort(out.begin(), out.end(), [](const JobSnapshot& a, const JobSnapshot& b) {
    return std::tie(a.started, a.id, a.node) < std::tie(b.started, b.id, b.node);
  });
  return out;
}

Result<void> wait_for_job(HttpClient& http, const JobQuery& query, const WaitOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  for (Pause pause;; pause.wait()) {
    auto snapshots = job_snapshots(http, query);
    if (!snapshots) return std::move(snapshots).error();
    if (options.progress)
      for (const auto& job : *snapshots) options.progress(job);
    if (std::none_of(snapshots->begin(), snapshots->end(), [](const JobSnapshot& job) { return job.is_running(); }))
      return query.id.empty() ? Result<void>() : outcome(*snapshots);
    if (HttpClient::interrupted) return Error(Status::cancelled, "interrupted; the job goes on");
    if (options.timeout.count() > 0 && std::chrono::steady_clock::now() - begun > options.timeout)
      return Error(Status::timed_out, "the job goes on after the time that --timeout gives");
  }
}

Result<std::string> start_kind(HttpClient& http, const std::string& kind, const BucketUri& bucket,
                               const std::string& node) {
  return start_job(http, "PUT", "/v1/cluster", bucket.bucket.empty() ? Pairs{} : bucket_query(bucket), "start",
                   action_value("", kind, bucket, node));
}

Result<void> stop_job(HttpClient& http, const std::string& id, const std::string& kind, const BucketUri& bucket) {
  auto answer = act(http, "PUT", "/v1/cluster", {}, "stop", action_value(id, kind, bucket, ""));
  if (answer) return {};
  return std::move(answer).error();
}

Result<std::vector<std::pair<std::string, std::string>>> running_jobs(HttpClient& http) {
  auto document = ask(http, "running_all", {});
  if (!document) return std::move(document).error();
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& row : *document) {  // "kind[id]"
    if (!row.is_string()) continue;
    const auto text = row.get<std::string>();
    const auto open = text.find('[');
    if (open == std::string::npos || !text.ends_with(']')) continue;
    out.emplace_back(text.substr(0, open), text.substr(open + 1, text.size() - open - 2));
  }
  return out;
}

}  // namespace mortise::ais

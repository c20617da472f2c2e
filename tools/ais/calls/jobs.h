// SPDX-License-Identifier: Apache-2.0
//
// What runs in the background, on the server.
#pragma once

#include "ais/calls/message.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mortise::ais {

struct JobSnapshot {
  std::string node, id, kind, message, error, abort_error;
  BucketUri bucket, source, destination;
  std::string started, ended;  // RFC 3339; `ended` is empty while it runs
  int64_t objects = 0, bytes = 0;
  bool aborted = false, idle = false;
  Json document;  // all of it

  bool is_running() const noexcept { return ended.empty() && !idle; }
};

/// Which jobs: any of the members may be empty.
struct JobQuery {
  std::string id, kind;
  BucketUri bucket;
  bool only_active = false;
};

/// Snapshots of all nodes. An id that nobody knows is an error.
Result<std::vector<JobSnapshot>> job_snapshots(HttpClient& http, const JobQuery& query);

struct WaitOptions {
  std::chrono::milliseconds timeout{0};              // 0: none
  std::function<void(const JobSnapshot&)> progress;  // may be empty
};
/// Until the job has ended, or has nothing to do. Fails if it was aborted, or had errors.
Result<void> wait_for_job(HttpClient& http, const JobQuery& query, const WaitOptions& options);

/// The id of the job.
Result<std::string> start_kind(HttpClient& http, const std::string& kind, const BucketUri& bucket,
                               const std::string& node);
Result<void> stop_job(HttpClient& http, const std::string& id, const std::string& kind, const BucketUri& bucket);
/// (kind, id) of all that run.
Result<std::vector<std::pair<std::string, std::string>>> running_jobs(HttpClient& http);

}  // namespace mortise::ais

// SPDX-License-Identifier: Apache-2.0
//
// Which jobs a client asks about, and what it is told of one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

struct JobQuery {
  std::string id;
  std::string kind;                // as jobs have it
  std::optional<BucketId> bucket;  // of copies of buckets, the destination
  bool running_only = false;
};

/// A run, as the service of jobs told it.
struct FoundJob {
  std::string id;
  std::string kind;
  std::string bucket;  // as the object service has it, as is the next
  std::string to;
  std::string described;
  std::string error;
  JobState state = JobState::none;
  bool aborted = false;
  int64_t started_ms = 0;
  int64_t ended_ms = 0;  // 0: it has not ended
  uint64_t objects = 0;
  uint64_t bytes = 0;

  bool active() const noexcept { return ended_ms == 0; }
};

/// Clients of several ages write the members differently, and kinds with the names that they show.
Or<JobQuery> parse_job_query(const Json& value);
/// The earliest first. Refused: 404, no job has the id, or there is no such bucket.
Or<std::vector<FoundJob>> find_jobs(const Context& context, const JobQuery& query);

OrderedJson describe_status(const FoundJob& job);
OrderedJson describe_snapshot(const FoundJob& job);

}  // namespace mortise::api_native::ops

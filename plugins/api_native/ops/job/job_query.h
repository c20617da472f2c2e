// SPDX-License-Identifier: Apache-2.0
//
// Which jobs a client asks about, and what it is told of one.
#pragma once

#include <string>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

struct JobQuery {
  std::string id;
  std::string kind;  // as jobs have it
  bool running_only = false;
};

/// Clients of several ages write the members differently, and kinds with the names that they show.
Or<JobQuery> parse_job_query(const Json& value);
/// Refused: 404, no job has the id.
Or<std::vector<JobPtr>> find_jobs(const Context& context, const JobQuery& query);

OrderedJson describe_status(const Job& job, int64_t now_ns);
OrderedJson describe_snapshot(const Job& job, int64_t now_ns);

}  // namespace mortise::api_native::ops

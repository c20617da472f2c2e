// SPDX-License-Identifier: Apache-2.0
//
// mortise job: the jobs of a server that runs.
#pragma once

#include "kernel/config/config.h"

#include <string>
#include <vector>

namespace mortise::cli {

enum class JobAction { list, kinds, show, start, abort };

struct JobRequest {
  JobAction action = JobAction::list;
  std::string name;                // the kind to start or to list, or the id of a run
  std::string bucket;              // of one to start
  std::vector<std::string> words;  // OPTION=VALUE
  bool follow = false;             // until it has ended
};

/// The exit code. One that was followed, or shown, and has failed or was aborted: kFailure.
int job(const config::Sources& sources, const JobRequest& request);

}  // namespace mortise::cli

// SPDX-License-Identifier: Apache-2.0
//
// mortise access explain: what a server that runs would decide, and why.
#pragma once

#include "kernel/config/config.h"

#include <string>
#include <vector>

namespace mortise::cli {

struct ExplainRequest {
  std::string user;                  // "anonymous": somebody without a key
  std::string action;                // "s3:GetObject"
  std::string resource;              // "arn:aws:s3:::bucket/key", or "bucket/key"
  std::vector<std::string> context;  // KEY=VALUE, of conditions
  bool json = false;                 // what the server answers, as it is
};

/// The exit code: success, whatever the decision is.
int explain_access(const config::Sources& sources, const ExplainRequest& request);

}  // namespace mortise::cli

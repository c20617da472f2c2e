// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/cli/bucket.h"
#include "kernel/cli/explain.h"
#include "kernel/cli/fsck.h"
#include "kernel/cli/identity.h"
#include "kernel/cli/job.h"

#include <mortise/result.h>

#include <string>
#include <vector>

namespace mortise::cli {

enum class Command {
  help,
  version,
  serve,
  check_config,
  list_plugins,
  inspect_plugin,
  fsck,
  bucket,
  job,
  identity,
  explain_access
};

/// What the command line asks for.
struct Invocation {
  Command command = Command::help;
  std::string file;                // --config FILE, or the FILE of check-config and of plugin inspect
  std::vector<std::string> sets;   // "key=value"
  std::vector<std::string> topic;  // of help: the command, "plugin inspect"; empty: all
  FsckOptions fsck;
  BucketRequest bucket;
  JobRequest job;
  IdentityRequest identity;
  ExplainRequest explain;
};

/// The process's exit codes.
enum Exit : int { kSuccess = 0, kFailure = 1, kUsage = 2 };

/// Instead of an invocation: what the user should read, help or what is wrong, and what the process ends with.
struct NothingToRun {
  std::string text;
  int code = kUsage;
};

/// Parses argv. Flags of one command may stand before or after its name's own arguments.
Result<Invocation, NothingToRun> parse_command_line(int argc, const char* const* argv);

}  // namespace mortise::cli

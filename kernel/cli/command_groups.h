// SPDX-License-Identifier: Apache-2.0
//
// What command_line.cc puts together. The parser keeps references into the invocation, which must outlive it.
#pragma once

#include "kernel/cli/command_line.h"

namespace CLI {
class App;
}

namespace mortise::cli {

/// --config and --set.
void add_config_flags(CLI::App& command, Invocation& out);
/// --data, instead of the configuration's.
void add_data_flag(CLI::App& command, Invocation& out);

// The commands that ask a running server.
void add_bucket_commands(CLI::App& app, Invocation& out);
void add_job_commands(CLI::App& app, Invocation& out);
void add_access_commands(CLI::App& app, Invocation& out);
/// Those of users, groups, keys and policies.
void add_identity_commands(CLI::App& app, Invocation& out);

}  // namespace mortise::cli

// SPDX-License-Identifier: Apache-2.0
//
// A command: what it takes and what it does. One file in commands/ each.
#pragma once

#include "ais/client/http_client.h"
#include "ais/command_line/options.h"
#include "ais/output/console.h"
#include "ais/settings/settings.h"

#include <mortise/error.h>

#include <string>

namespace mortise::ais {

/// What a command works with.
struct Session {
  const Settings& settings;
  Console& console;
  HttpClient& http;  // of the main thread
};

class Command {
 public:
  virtual ~Command() = default;
  virtual void describe(Options& options) = 0;
  /// What went wrong is printed by the caller, and makes the exit code.
  virtual Result<void> run(Session& session) = 0;
};

/// The words are wrong, not the server: exit code 2, and a hint at --help.
Error usage_error(std::string message);
/// What went wrong was printed already.
Error told_error();
bool is_usage_error(const Error& error);

}  // namespace mortise::ais

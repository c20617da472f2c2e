// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/serve.h"

#include "kernel/server/server.h"
#include "kernel/server/signals.h"
#include "kernel/support/file_modes.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace mortise::server {
namespace {

/// The plan, or nullopt after saying why not.
std::optional<Plan> plan_or_say(const config::Sources& sources) {
  config::Problems problems;
  Plan plan = make_serving_plan(sources, problems);
  if (problems.empty()) return plan;
  fmt::print(stderr, "{}\n", problems.to_string());
  return std::nullopt;
}

void run_until_stopped(Server& server) {
  while (wait_for_signal() == Signal::reload) server.reload();
  exit_on_stop_signal();
  server.stop();
}

}  // namespace

int serve(const config::Sources& sources) {
  block_signals();
  std::optional<Plan> plan = plan_or_say(sources);
  if (!plan) return EXIT_FAILURE;
  support::keep_files_from_others();
  const config::Settings::Log& wanted = plan->settings.log;
  support::Log log(*support::parse_log_level(wanted.level), *support::parse_log_format(wanted.format));
  Result<std::unique_ptr<Server>> server = Server::start(std::move(*plan), log);
  if (!server) return EXIT_FAILURE;
  run_until_stopped(**server);
  return EXIT_SUCCESS;
}

}  // namespace mortise::server

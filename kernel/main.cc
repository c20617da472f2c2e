// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/command_line.h"
#include "kernel/cli/commands.h"
#include "kernel/config/default_file.h"
#include "kernel/server/serve.h"
#include "kernel/support/crash_line.h"

#include <cstdio>
#include <exception>

namespace {

int run(const mortise::cli::Invocation& wanted) {
  using mortise::cli::Command;
  const std::string file = wanted.file.empty() ? mortise::config::default_file() : wanted.file;
  mortise::config::Sources sources{file, wanted.sets, mortise::config::environment_variables()};
  if (wanted.command == Command::inspect_plugin) return mortise::cli::inspect_plugin(wanted.file);
  mortise::config::read_pipe(sources);
  switch (wanted.command) {
    case Command::serve:
      return mortise::server::serve(sources);
    case Command::check_config:
      return mortise::cli::check_config(sources);
    case Command::list_plugins:
      return mortise::cli::list_plugins(sources);
    case Command::fsck:
      return mortise::cli::fsck(sources, wanted.fsck);
    case Command::bucket:
      return mortise::cli::bucket(sources, wanted.bucket);
    case Command::job:
      return mortise::cli::job(sources, wanted.job);
    case Command::identity:
      return mortise::cli::identity(sources, wanted.identity);
    case Command::explain_access:
      return mortise::cli::explain_access(sources, wanted.explain);
    case Command::version:
      return mortise::cli::print_version();
    case Command::inspect_plugin:
    case Command::help:
      break;
  }
  return mortise::cli::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto wanted = mortise::cli::parse_command_line(argc, argv);
    mortise::support::watch_crashes();
    const int code = wanted ? run(*wanted) : wanted.error().code;
    if (!wanted) std::fputs(wanted.error().text.c_str(), code == mortise::cli::kSuccess ? stdout : stderr);
    mortise::support::expect_exit();
    return code;
  } catch (const std::exception& e) {  // out of memory, most likely
    std::fprintf(stderr, "mortise: %s\n", e.what());
    mortise::support::expect_exit();
    return mortise::cli::kFailure;
  }
}

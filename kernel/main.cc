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
  const mortise::config::Sources sources{file, wanted.sets, mortise::config::environment_variables()};
  switch (wanted.command) {
    case Command::serve:
      return mortise::server::serve(sources);
    case Command::check_config:
      return mortise::cli::check_config(sources);
    case Command::list_plugins:
      return mortise::cli::list_plugins(sources);
    case Command::inspect_plugin:
      return mortise::cli::inspect_plugin(wanted.file);
    case Command::fsck:
      return mortise::cli::fsck(sources, wanted.fsck);
    case Command::bucket:
      return mortise::cli::bucket(sources, wanted.bucket);
    case Command::job:
      return mortise::cli::job(sources, wanted.job);
    case Command::version:
      return mortise::cli::print_version();
    case Command::help:
      break;
  }
  return mortise::cli::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::string output;
    int code = mortise::cli::kSuccess;
    const auto wanted = mortise::cli::parse_command_line(argc, argv, output, code);
    mortise::support::watch_crashes();
    if (wanted) {
      code = run(*wanted);
    } else {
      std::fputs(output.c_str(), code == mortise::cli::kSuccess ? stdout : stderr);
    }
    mortise::support::expect_exit();
    return code;
  } catch (const std::exception& e) {  // out of memory, most likely
    std::fprintf(stderr, "mortise: %s\n", e.what());
    mortise::support::expect_exit();
    return mortise::cli::kFailure;
  }
}

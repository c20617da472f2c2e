// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/command_line.h"

#include "kernel/cli/command_groups.h"
#include "kernel/cli/command_help.h"

#include <mortise/text/printable.h>

#include <CLI/CLI.hpp>

#include <sstream>
#include <string_view>
#include <utility>

namespace mortise::cli {

void add_config_flags(CLI::App& app, Invocation& out) {
  app.add_option("--config", out.file,
                 "the TOML file; default: the installed one if there is one, otherwise built-in defaults on loopback")
      ->envname("MORTISE_CONFIG")
      ->type_name("FILE");
  app.add_option("--set", out.sets, "overrides one key; may be repeated: --set log.level=debug")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_data_flag(CLI::App& command, Invocation& out) {
  command
      .add_option_function<std::string>(
          "--data", [&out](const std::string& path) { out.sets.push_back("server.data_dir=" + path); },
          "the server's data directory, instead of the configuration's")
      ->type_name("DIR");
}

namespace {

void add_serve(CLI::App& app, Invocation& out) {
  auto& serve = *app.add_subcommand("serve", "runs the server until SIGTERM");
  add_config_flags(serve, out);
  serve
      .add_option_function<std::string>(
          "--ready-file", [&out](const std::string& path) { out.sets.push_back("server.ready_file=" + path); },
          "a file to write, as JSON, once requests are served: addresses and process ID")
      ->type_name("PATH");
  serve.callback([&out] { out.command = Command::serve; });
}

void add_check_config(CLI::App& app, Invocation& out) {
  auto& check = *app.add_subcommand(
      "check-config", "checks whether 'serve' would accept a configuration; loads its plugins, writes nothing");
  auto* file = check.add_option("FILE", out.file, "the TOML file");
  check.add_option("--config", out.file, "the same")->type_name("FILE")->excludes(file);
  check.add_option("--set", out.sets, "overrides one key")->type_name("KEY=VALUE")->allow_extra_args(false);
  check.callback([&out] {
    if (out.file.empty()) throw CLI::RequiredError("FILE");
    out.command = Command::check_config;
  });
}

void add_fsck(CLI::App& app, Invocation& out) {
  auto& fsck = *app.add_subcommand("fsck", "checks everything that is stored, while the server is stopped");
  add_config_flags(fsck, out);
  add_data_flag(fsck, out);
  auto* repair = fsck.add_flag("--repair", out.fsck.repair,
                               "quarantines damaged blobs, removes orphaned ones, rewrites damaged owners");
  auto* pair =
      fsck.add_flag("--pair-stores", out.fsck.pair_stores,
                    "declares that meta store and blob store belong together from now on, and does nothing else; "
                    "with --repair, damage is repaired first");
  auto* much = fsck.add_flag("--even-if-much-is-lost", out.fsck.even_if_much_is_lost,
                             "lets --repair and --pair-stores go ahead even if records and bodies hardly agree");
  auto* json =
      fsck.add_flag("--json", out.fsck.json, "prints the report as JSON; {\"error\": TEXT} if there is no report");
  auto* explain = fsck.add_flag("--explain", out.fsck.explain,
                                "explains what is on the disk and what is checked, and does nothing else");
  auto* dump = fsck.add_option("--dump", out.fsck.dump, "prints the records of a key, and does nothing else")
                   ->type_name("BUCKET/KEY")
                   ->excludes(explain);
  for (auto* other : {repair, pair, much, json}) other->excludes(explain)->excludes(dump);
  fsck.callback([&out] {
    if (out.fsck.even_if_much_is_lost && !out.fsck.repair && !out.fsck.pair_stores)
      throw CLI::RequiresError("--even-if-much-is-lost", "--repair or --pair-stores");
    out.command = Command::fsck;
  });
}

void add_plugin_commands(CLI::App& app, Invocation& out) {
  auto& list =
      *app.add_subcommand("plugins", "lists the available plugins, and which of them the configuration enables");
  add_config_flags(list, out);
  list.callback([&out] { out.command = Command::list_plugins; });

  auto& one = *app.add_subcommand("plugin", "examines a plugin");
  one.require_subcommand(1);
  auto& inspect =
      *one.add_subcommand("inspect", "prints what a plugin's file says about it, without running any of its code");
  inspect.add_option("FILE.so", out.file, "the plugin")->required();
  inspect.callback([&out] { out.command = Command::inspect_plugin; });
}

/// The parser keeps references into `out`, which must outlive it.
void add_commands(CLI::App& app, Invocation& out) {
  app.require_subcommand(1);
  app.add_flag_callback(
      "--version", [] {}, "prints the version");
  add_serve(app, out);
  add_check_config(app, out);
  add_fsck(app, out);
  add_plugin_commands(app, out);
  add_bucket_commands(app, out);
  add_job_commands(app, out);
  add_identity_commands(app, out);
  add_access_commands(app, out);
  app.add_subcommand("version", "prints the version")->callback([&out] { out.command = Command::version; });
  auto& help = *app.add_subcommand("help", "prints this help, or that of a command");
  help.add_option("COMMAND", out.topic, "serve, fsck, …");
  help.callback([&out] { out.command = Command::help; });
}

}  // namespace

Result<Invocation, NothingToRun> parse_command_line(int argc, const char* const* argv) {
  const auto refused = [](const std::string& why) {
    return NothingToRun{"mortise: " + text::printable(why) + "; see 'mortise help'\n", kUsage};
  };
  Invocation out;
  CLI::App app("Mortise, an object store made of plugins.", "mortise");
  try {
    add_commands(app, out);
    std::string problem = unknown_word(app, argc, argv);
    if (!problem.empty()) return refused(problem);
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
      out.command = Command::version;
      return out;
    }
    app.parse(argc, argv);
    if (out.command != Command::help) return out;
    CLI::App unparsed("Mortise, an object store made of plugins.", "mortise");  // help is about the command given
    Invocation none;
    add_commands(unparsed, none);
    std::string help = help_on(unparsed, out.topic, problem);
    if (!problem.empty()) return refused(problem);
    return NothingToRun{std::move(help), kSuccess};
  } catch (const CLI::ParseError& e) {
    std::ostringstream text, error;
    const bool asked_for_help = app.exit(e, text, error) == 0;
    return asked_for_help ? NothingToRun{text.str(), kSuccess} : refused(e.what());
  }
}

}  // namespace mortise::cli

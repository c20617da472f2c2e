// SPDX-License-Identifier: Apache-2.0
//
// The only file that includes CLI11.
#include "kernel/cli/command_line.h"

#include "kernel/config/suggest.h"

#include <mortise/text/printable.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

namespace mortise::cli {
namespace {

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

CLI::App& add_bucket_action(CLI::App& group, Invocation& out, BucketAction action, const char* word, const char* help) {
  auto& command = *group.add_subcommand(word, help);
  add_config_flags(command, out);
  add_data_flag(command, out);
  if (action != BucketAction::list && action != BucketAction::properties)
    command.add_option("NAME", out.bucket.name, "the bucket")->required();
  command.callback([&out, action] {
    out.command = Command::bucket;
    out.bucket.action = action;
  });
  return command;
}

void add_bucket_commands(CLI::App& app, Invocation& out) {
  constexpr const char* kValue = "a property and its value; PROPERTY=@FILE reads the value from a file";
  auto& group = *app.add_subcommand("bucket", "manages the buckets of a running server and their properties");
  group.require_subcommand(1);
  add_bucket_action(group, out, BucketAction::list, "list", "lists all buckets");
  add_bucket_action(group, out, BucketAction::show, "show", "prints a bucket's properties");
  auto& properties = add_bucket_action(group, out, BucketAction::properties, "properties",
                                       "lists the properties that a bucket can have, with allowed values and defaults");
  properties.add_flag("--json", out.bucket.json, "prints JSON, including properties that only plugins set");
  auto& create = add_bucket_action(group, out, BucketAction::create, "create", "creates a bucket");
  create.add_option("--owner", out.bucket.owner, "the owner; default: the one in [owner]")->type_name("ID");
  create.add_option("PROPERTY=VALUE", out.bucket.words, kValue);
  auto& set = add_bucket_action(group, out, BucketAction::set, "set", "sets properties of a bucket");
  set.add_option("PROPERTY=VALUE", out.bucket.words, kValue)->required();
  auto& reset = add_bucket_action(group, out, BucketAction::reset, "reset", "resets properties to their defaults");
  reset.add_option("PROPERTY", out.bucket.words, "a property")->required();
}

CLI::App& add_job_action(CLI::App& group, Invocation& out, JobAction action, const char* word, const char* help) {
  auto& command = *group.add_subcommand(word, help);
  add_config_flags(command, out);
  add_data_flag(command, out);
  command.callback([&out, action] {
    out.command = Command::job;
    out.job.action = action;
  });
  return command;
}

void add_job_commands(CLI::App& app, Invocation& out) {
  constexpr const char* kFollow = "shows progress until the job ends; exits with 1 if it did not finish";
  auto& group =
      *app.add_subcommand("job", "manages the jobs of a running server: scrubs, lifecycle rules and those of plugins");
  group.require_subcommand(1);
  auto& list = add_job_action(group, out, JobAction::list, "list",
                              "lists running jobs, recent ones, and when scheduled kinds run next");
  list.add_option("KIND", out.job.name, "only jobs of this kind");
  add_job_action(group, out, JobAction::kinds, "kinds",
                 "lists the kinds of jobs that can be started, and their options");
  auto& show = add_job_action(group, out, JobAction::show, "show", "prints a job and its report");
  show.add_option("ID", out.job.name, "the job")->required();
  show.add_flag("--follow", out.job.follow, kFollow);
  auto& start = add_job_action(group, out, JobAction::start, "start", "starts a job");
  start.add_option("KIND", out.job.name, "see 'mortise job kinds'")->required();
  start.add_option("--bucket", out.job.bucket, "the bucket to work on, for kinds that take one")->type_name("NAME");
  start.add_option("OPTION=VALUE", out.job.words, "an option of the kind");
  start.add_flag("--follow", out.job.follow, kFollow);
  auto& abort = add_job_action(group, out, JobAction::abort, "abort", "aborts a job; it ends as soon as it can");
  abort.add_option("ID", out.job.name, "the job")->required();
  abort.add_flag("--follow", out.job.follow, kFollow);
}

CLI::App& add_identity_action(CLI::App& group, Invocation& out, IdentityKind kind, IdentityAction action,
                              const char* word, const char* help) {
  auto& command = *group.add_subcommand(word, help);
  add_config_flags(command, out);
  add_data_flag(command, out);
  if (action != IdentityAction::remove) command.add_flag("--json", out.identity.json, "as JSON");
  command.callback([&out, kind, action] {
    out.command = Command::identity;
    out.identity.kind = kind;
    out.identity.action = action;
  });
  return command;
}

/// An action on one that is named.
CLI::App& add_named_action(CLI::App& group, Invocation& out, IdentityKind kind, IdentityAction action, const char* word,
                           const char* help) {
  auto& command = add_identity_action(group, out, kind, action, word, help);
  command.add_option(kind == IdentityKind::key ? "ACCESSKEY" : "NAME", out.identity.name, "which one")->required();
  return command;
}

void add_user_commands(CLI::App& app, Invocation& out) {
  constexpr auto kUser = IdentityKind::user;
  constexpr const char* kValues =
      "display_name=TEXT, administrator=true|false, groups=NAME,NAME, policies=NAME,NAME, boundary=POLICY, "
      "attribute.NAME=TEXT; NAME= removes a value; 'password' alone prompts for it, or reads a line from standard "
      "input; password=@FILE; end_tokens=true revokes all tokens that the user has obtained by logging in";
  auto& group = *app.add_subcommand("user", "manages the users of a running server");
  group.require_subcommand(1);
  add_identity_action(group, out, kUser, IdentityAction::list, "list", "lists all users");
  add_named_action(group, out, kUser, IdentityAction::show, "show", "prints a user and their keys");
  add_named_action(group, out, kUser, IdentityAction::create, "create", "creates a user, without keys")
      .add_option("NAME=VALUE", out.identity.words, kValues);
  add_named_action(group, out, kUser, IdentityAction::set, "set", "changes a user")
      .add_option("NAME=VALUE", out.identity.words, kValues)
      ->required();
  add_named_action(group, out, kUser, IdentityAction::remove, "delete",
                   "deletes a user and all their keys, effective immediately");
}

void add_group_commands(CLI::App& app, Invocation& out) {
  constexpr auto kGroup = IdentityKind::group;
  auto& group = *app.add_subcommand("group", "manages the groups of users of a running server");
  group.require_subcommand(1);
  add_identity_action(group, out, kGroup, IdentityAction::list, "list", "lists all groups");
  add_named_action(group, out, kGroup, IdentityAction::show, "show", "prints a group and its members");
  add_named_action(group, out, kGroup, IdentityAction::create, "create", "creates a group");
  add_named_action(group, out, kGroup, IdentityAction::remove, "delete", "deletes a group that has no members");
}

void add_key_commands(CLI::App& app, Invocation& out) {
  constexpr auto kKey = IdentityKind::key;
  constexpr const char* kValues =
      "status=active|inactive, expires=TIME or 30d, description=TEXT; NAME= removes a value";
  auto& group = *app.add_subcommand("key", "manages the access keys of a running server's users");
  group.require_subcommand(1);
  auto& list = add_identity_action(group, out, kKey, IdentityAction::list, "list", "lists access keys");
  list.add_option("--user", out.identity.user, "only keys of this user")->type_name("NAME");
  add_named_action(group, out, kKey, IdentityAction::show, "show", "prints an access key, without its secret");
  auto& create = add_identity_action(group, out, kKey, IdentityAction::create, "create",
                                     "creates an access key; its secret is printed only this once");
  create.add_option("USER", out.identity.name, "the user it belongs to")->required();
  create.add_option("--access-key", out.identity.access_key, "the access key; default: a generated one")
      ->type_name("KEY");
  create.add_option(
      "NAME=VALUE", out.identity.words,
      std::string(kValues) + "; secret_key=@FILE reads the secret from a file; 'secret_key' alone prompts for it");
  add_named_action(group, out, kKey, IdentityAction::set, "set", "changes an access key")
      .add_option("NAME=VALUE", out.identity.words, kValues)
      ->required();
  add_named_action(
      group, out, kKey, IdentityAction::rotate, "rotate",
      "replaces an access key's secret; the new one is printed only this once, the old one stops working immediately");
  add_named_action(group, out, kKey, IdentityAction::remove, "delete", "deletes an access key, effective immediately");
}

void add_policy_commands(CLI::App& app, Invocation& out) {
  constexpr auto kPolicy = IdentityKind::policy;
  auto& group = *app.add_subcommand("policy", "manages the access policies for users and groups of a running server");
  group.require_subcommand(1);
  add_identity_action(group, out, kPolicy, IdentityAction::list, "list", "lists all policies");
  add_named_action(group, out, kPolicy, IdentityAction::show, "show", "prints a policy and whom it is attached to");
  for (const auto& [action, word, help] :
       {std::tuple{IdentityAction::create, "create", "creates a policy from a file"},
        std::tuple{IdentityAction::set, "set",
                   "replaces a policy with a file, effective immediately for everybody who has it"}})
    add_named_action(group, out, kPolicy, action, word, help)
        .add_option("FILE", out.identity.file, "the document, in JSON")
        ->required();
  add_named_action(group, out, kPolicy, IdentityAction::remove, "delete",
                   "deletes a policy that is attached to nobody");
  for (const auto& [action, word, help] :
       {std::tuple{IdentityAction::attach, "attach", "attaches a policy to a user or a group"},
        std::tuple{IdentityAction::detach, "detach", "detaches a policy from a user or a group"}}) {
    auto& command = add_named_action(group, out, kPolicy, action, word, help);
    command.add_option("--user", out.identity.user, "which user")->type_name("NAME");
    command.add_option("--group", out.identity.group, "which group")->type_name("NAME");
  }
}

void add_access_commands(CLI::App& app, Invocation& out) {
  auto& group = *app.add_subcommand("access", "explains who may do what on a running server");
  group.require_subcommand(1);
  auto& explain =
      *group.add_subcommand("explain", "prints what would be decided, and every rule that contributes to it");
  add_config_flags(explain, out);
  add_data_flag(explain, out);
  explain.add_option("USER", out.explain.user, "the caller; 'anonymous': a caller without a key")->required();
  explain.add_option("ACTION", out.explain.action, "for example s3:GetObject")->required();
  explain.add_option("RESOURCE", out.explain.resource, "for example arn:aws:s3:::bucket/key, or bucket/key")
      ->required();
  explain.add_option("--context", out.explain.context, "a value for conditions, for example aws:SourceIp=192.0.2.7")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  explain.add_flag("--json", out.explain.json, "as JSON");
  explain.callback([&out] { out.command = Command::explain_access; });
}

/// The parser keeps references into `out`, which must outlive it.
void add_commands(CLI::App& app, Invocation& out) {
  app.require_subcommand(1);
  app.add_flag_callback(
      "--version", [] {}, "prints the version");
  auto& serve = *app.add_subcommand("serve", "runs the server until SIGTERM");
  add_config_flags(serve, out);
  serve
      .add_option_function<std::string>(
          "--ready-file", [&out](const std::string& path) { out.sets.push_back("server.ready_file=" + path); },
          "a file to write, as JSON, once requests are served: addresses and process ID")
      ->type_name("PATH");
  serve.callback([&out] { out.command = Command::serve; });

  auto& check = *app.add_subcommand(
      "check-config", "checks whether 'serve' would accept a configuration; loads its plugins, writes nothing");
  auto* file = check.add_option("FILE", out.file, "the TOML file");
  check.add_option("--config", out.file, "the same")->type_name("FILE")->excludes(file);
  check.add_option("--set", out.sets, "overrides one key")->type_name("KEY=VALUE")->allow_extra_args(false);
  check.callback([&out] {
    if (out.file.empty()) throw CLI::RequiredError("FILE");
    out.command = Command::check_config;
  });

  auto& fsck = *app.add_subcommand("fsck", "checks everything that is stored, while the server is stopped");
  add_config_flags(fsck, out);
  fsck.add_option_function<std::string>(
          "--data", [&out](const std::string& path) { out.sets.push_back("server.data_dir=" + path); },
          "the data directory, instead of the configuration's")
      ->type_name("DIR");
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

  add_bucket_commands(app, out);
  add_job_commands(app, out);
  add_user_commands(app, out);
  add_group_commands(app, out);
  add_key_commands(app, out);
  add_policy_commands(app, out);
  add_access_commands(app, out);

  app.add_subcommand("version", "prints the version")->callback([&out] { out.command = Command::version; });
  auto& help = *app.add_subcommand("help", "prints this help, or that of a command");
  help.add_option("COMMAND", out.topic, "serve, fsck, …");
  help.callback([&out] { out.command = Command::help; });
}

using Apps = std::vector<const CLI::App*>;

Apps commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* find_command(const CLI::App& app, std::string_view name) {
  for (const CLI::App* command : commands_of(app))
    if (command->get_name() == name) return command;
  return nullptr;
}

/// "mortise job start"
std::string words_of(const CLI::App& app) {
  return (app.get_parent() == nullptr ? "" : words_of(*app.get_parent()) + " ") + app.get_name();
}

std::string no_such_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) names.push_back(command->get_name());
  const bool top = app.get_parent() == nullptr;
  return "there is no command '" + (top ? "" : app.get_name() + " ") + word + "'" + config::did_you_mean(word, names);
}

std::string no_such_option(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return "there is no option '" + word + "' of '" + words_of(app) + "'" + config::did_you_mean(word, names);
}

/// What is wrong with the first word that is no command and no option; "" if there is none. The parser would say that a
/// command is missing, or that the word was not expected.
std::string unknown_word(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* command = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") return {};
    if (word.size() > 1 && word[0] == '-') {
      const size_t equals = word.find('=');
      const CLI::Option* option = command->get_option_no_throw(word.substr(0, equals));
      if (option == nullptr) return no_such_option(*command, word.substr(0, equals));
      if (option->get_items_expected_min() > 0 && equals == std::string::npos) ++i;
    } else if (!commands_of(*command).empty()) {
      const CLI::App* next = find_command(*command, word);
      if (next == nullptr) return no_such_command(*command, word);
      command = next;
    }
  }
  return {};
}

/// What to print for "help", "help serve", "help plugin inspect"; what is wrong with it goes to `problem`.
std::string help_on(const CLI::App& app, const std::vector<std::string>& topic, std::string& problem) {
  const CLI::App* command = &app;
  std::string before;
  for (const std::string& word : topic) {
    const CLI::App* next = find_command(*command, word);
    if (next == nullptr) problem = no_such_command(*command, word);
    if (next == nullptr) return {};
    before += (before.empty() ? "" : " ") + command->get_name();
    command = next;
  }
  return command->help(before);
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

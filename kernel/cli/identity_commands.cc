// SPDX-License-Identifier: Apache-2.0
//
// The command line of users, groups, keys and policies.
#include "kernel/cli/command_groups.h"

#include <CLI/CLI.hpp>

#include <string>
#include <tuple>

namespace mortise::cli {
namespace {

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

}  // namespace

void add_identity_commands(CLI::App& app, Invocation& out) {
  add_user_commands(app, out);
  add_group_commands(app, out);
  add_key_commands(app, out);
  add_policy_commands(app, out);
}

}  // namespace mortise::cli

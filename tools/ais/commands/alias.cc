// SPDX-License-Identifier: Apache-2.0
//
// alias: short names of commands, of this user.
#include "ais/command_line/command_table.h"
#include "ais/command_line/help.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/parse/json_fields.h"
#include "ais/settings/configuration_file.h"

#include <mortise/text/ascii.h>

#include <map>

namespace mortise::ais {
namespace {

Result<void> show_aliases(Session& session) {
  auto aliases = all_aliases();
  if (!aliases) return std::move(aliases).error();
  std::map<std::string, std::string> by_name;
  for (auto& [name, command] : *aliases) by_name[name] = command;
  Table table(session.console, {"ALIAS", "COMMAND"});
  for (const auto& [name, command] : by_name) table.add({name, command});
  return {};
}

class AliasShow final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override { return show_aliases(session); }
};

class AliasSet final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(name_, "ALIAS", "the alias");
    options.operands(command_, "COMMAND", "the command that it stands for: bucket ls, \"bucket ls\"");
  }

  Result<void> run(Session& session) override {
    const auto command = join(command_, command_.size());
    std::vector<std::string> words;
    text::for_each_element(command, ' ', [&](std::string_view word) {
      if (!word.empty()) words.emplace_back(word);
    });
    size_t used = 0;
    if (find_command(words, used) == nullptr && !is_group(command))
      return usage_error("\"" + command + "\" is no command");
    const bool bad = name_.empty() || name_.starts_with('-') || name_.find_first_of(" \t/:") != std::string::npos;
    if (bad) return usage_error("\"" + name_ + "\" cannot be an alias");
    if (is_group(name_) || find_command({name_}, used) != nullptr)
      return usage_error("\"" + name_ + "\" is a command already");
    auto configuration = read_configuration();
    if (!configuration) return std::move(configuration).error();
    (*configuration)["aliases"][name_] = command;
    if (auto done = write_configuration(*configuration); !done) return done;
    session.console.line("Aliased \"" + command + "\" = \"" + name_ + "\"");
    return {};
  }

 private:
  std::string name_;
  std::vector<std::string> command_;
};

class AliasRemove final : public Command {
 public:
  void describe(Options& options) override { options.operand(name_, "ALIAS", "the alias"); }

  Result<void> run(Session& session) override {
    auto configuration = read_configuration();
    if (!configuration) return std::move(configuration).error();
    if (member_of(member_of(*configuration, "aliases"), name_.c_str()).is_null())
      return Error(Status::not_found, "no alias \"" + name_ + "\" of yours");
    (*configuration)["aliases"].erase(name_);
    if (auto done = write_configuration(*configuration); !done) return done;
    session.console.line("Removed the alias \"" + name_ + "\"");
    return {};
  }

 private:
  std::string name_;
};

class AliasReset final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    auto configuration = read_configuration();
    if (!configuration) return std::move(configuration).error();
    configuration->erase("aliases");
    if (auto done = write_configuration(*configuration); !done) return done;
    session.console.line("Command aliases reset to all defaults:");
    session.console.line("");
    return show_aliases(session);
  }
};

}  // namespace

Made make_alias_show() { return std::make_unique<AliasShow>(); }
Made make_alias_set() { return std::make_unique<AliasSet>(); }
Made make_alias_remove() { return std::make_unique<AliasRemove>(); }
Made make_alias_reset() { return std::make_unique<AliasReset>(); }

}  // namespace mortise::ais

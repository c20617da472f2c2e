// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/command_help.h"

#include "kernel/config/suggest.h"

#include <CLI/CLI.hpp>

#include <string_view>

namespace mortise::cli {
namespace {

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

}  // namespace

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

}  // namespace mortise::cli

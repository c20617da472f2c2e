// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::ais {

struct CommandRow {
  std::string_view path;  // "bucket create"
  std::string_view summary;
  std::unique_ptr<Command> (*make)();
};

/// Every command; those of a group stand together.
std::span<const CommandRow> command_table();

using Aliases = std::vector<std::pair<std::string, std::string>>;
/// Short names of commands that are always there: "put" for "object put".
const Aliases& built_in_aliases();
/// The built-in ones and the user's, from the configuration file.
Result<Aliases> all_aliases();

/// Words without the program's name. The first is replaced if it is an alias.
std::vector<std::string> expand_alias(std::vector<std::string> words, const Aliases& aliases);

/// The row whose path is the longest beginning of the words; nullptr if there is none. `used`: how many words it has.
const CommandRow* find_command(const std::vector<std::string>& words, size_t& used);
/// Whether some path begins with this one.
bool is_group(std::string_view path);

}  // namespace mortise::ais

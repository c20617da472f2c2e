// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/command_table.h"

#include "ais/parse/json_fields.h"
#include "ais/settings/configuration_file.h"

#include <mortise/text/ascii.h>

#include <algorithm>

namespace mortise::ais {

const Aliases& built_in_aliases() {
  static const Aliases aliases{{"cp", "bucket cp"},
                               {"create", "bucket create"},
                               {"evict", "bucket evict"},
                               {"get", "object get"},
                               {"ls", "bucket ls"},
                               {"mpu", "object multipart-upload"},
                               {"prefetch", "object prefetch"},
                               {"put", "object put"},
                               {"rmb", "bucket rm"},
                               {"rmo", "object rm"},
                               {"space-cleanup", "storage cleanup"},
                               {"start", "job start"},
                               {"stop", "job stop"},
                               {"wait", "job wait"}};
  return aliases;
}

Result<Aliases> all_aliases() {
  auto configuration = read_configuration();
  if (!configuration) return std::move(configuration).error();
  Aliases out = built_in_aliases();
  for (const auto& [name, command] : member_of(*configuration, "aliases").items())
    if (command.is_string()) out.emplace_back(name, command.get<std::string>());
  return out;
}

std::vector<std::string> expand_alias(std::vector<std::string> words, const Aliases& aliases) {
  if (words.empty()) return words;
  const auto found = std::find_if(aliases.rbegin(), aliases.rend(), [&](const auto& a) { return a.first == words[0]; });
  if (found == aliases.rend()) return words;
  std::vector<std::string> out;
  text::for_each_element(found->second, ' ', [&](std::string_view word) {
    if (!word.empty()) out.emplace_back(word);
  });
  out.insert(out.end(), words.begin() + 1, words.end());
  return out;
}

const CommandRow* find_command(const std::vector<std::string>& words, size_t& used) {
  const CommandRow* best = nullptr;
  std::string path;
  for (size_t i = 0; i < words.size() && i < 4; ++i) {
    path += (i == 0 ? "" : " ") + words[i];
    for (const auto& row : command_table()) {
      if (row.path != path) continue;
      best = &row;
      used = i + 1;
    }
  }
  return best;
}

bool is_group(std::string_view path) {
  const auto rows = command_table();
  return std::any_of(rows.begin(), rows.end(), [&](const CommandRow& row) {
    return row.path.size() > path.size() && row.path.starts_with(path) && row.path[path.size()] == ' ';
  });
}

}  // namespace mortise::ais

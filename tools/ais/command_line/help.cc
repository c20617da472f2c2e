// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/help.h"

#include <algorithm>

namespace mortise::ais {
namespace {

constexpr size_t kColumn = 30;

std::string row_text(std::string what, std::string_view help) {
  what.append(what.size() < kColumn ? kColumn - what.size() : 0, ' ');
  return "  " + what + "  " + std::string(help) + "\n";
}

}  // namespace

bool is_similar(std::string_view a, std::string_view b) {
  if (a == b || (a.size() >= 2 && b.starts_with(a)) || (b.size() >= 2 && a.starts_with(b))) return true;
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a.size() < 3) return false;
  size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  return a.size() == b.size() ? a.substr(i + 1) == b.substr(i + 1) : a.substr(i) == b.substr(i + 1);
}

namespace {

std::vector<std::string_view> words_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find(' ', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string join(const std::vector<std::string>& words, size_t count) {
  std::string out;
  for (size_t i = 0; i < count && i < words.size(); ++i) out += (i == 0 ? "" : " ") + words[i];
  return out;
}

std::string overview() {
  std::string out =
      "ais: buckets, objects and jobs of Mortise and AIStore\n"
      "\nUsage:\n  ais COMMAND [arguments] [options]\n"
      "\nThe server is AIS_ENDPOINT, or the one set by 'ais config cli set cluster.url=URL'; default: "
      "http://127.0.0.1:8080\n"
      "\nCommands:\n";
  std::string group;
  for (const auto& row : command_table()) {
    const auto first = row.path.substr(0, row.path.find(' '));
    if (first == group) continue;
    group = first;
    std::string names;
    for (const auto& other : command_table()) {
      const auto words = words_of(other.path);
      if (words[0] != first || words.size() < 2 ||
          (", " + names + ",").find(", " + std::string(words[1]) + ",") != std::string::npos)
        continue;
      names += (names.empty() ? "" : ", ") + std::string(words[1]);
    }
    out += row_text(group, names.empty() ? row.summary : std::string_view(names));
  }
  out += "\nAliases:\n";
  for (const auto& [name, command] : built_in_aliases()) out += row_text(name, command);
  return out + "\nRun 'ais COMMAND --help' for more about a command.";
}

std::string group_help(std::string_view path) {
  std::string out = "Usage:\n  ais " + std::string(path) + " COMMAND [arguments] [options]\n\nCommands:\n";
  for (const auto& row : command_table())
    if (row.path == path || row.path.starts_with(std::string(path) + " "))
      out += row_text("ais " + std::string(row.path), row.summary);
  out.pop_back();
  return out;
}

std::string command_help(const CommandRow& row, const Options& options) {
  std::string out = "ais " + std::string(row.path) + ": " + std::string(row.summary) + "\n\nUsage:\n  ais " +
                    std::string(row.path) + options.usage() + "\n" + options.help();
  out.pop_back();
  return out;
}

std::string similar_commands(const std::vector<std::string>& words) {
  const auto is_meant = [&](std::string_view part) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_similar(word, part); });
  };
  std::vector<std::string_view> found;
  for (const auto& row : command_table()) {
    const auto path = words_of(row.path);
    if (std::all_of(path.begin(), path.end(), is_meant)) found.push_back(row.path);
  }
  for (const auto& row : command_table())  // "ais cat": the group was left out
    if (found.empty() || found.back() != row.path) {
      if (words_of(row.path).back() == words[0] && words_of(row.path).size() > 1) found.push_back(row.path);
    }
  std::string out;
  for (size_t i = 0; i < found.size() && i < 5; ++i)
    out += (i == 0 ? "'ais " : ", 'ais ") + std::string(found[i]) + "'";
  return out;
}

}  // namespace mortise::ais

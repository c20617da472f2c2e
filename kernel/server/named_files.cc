// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/named_files.h"

#include "kernel/config/form.h"

#include <mortise/secret_variable.h>
#include <mortise/small_file.h>

#include <fmt/format.h>

#include <functional>

namespace mortise::server {
namespace {

constexpr size_t kLargest = size_t{1} << 20;

void add_file_of_variable(const Plan& plan, const std::string& plugin, const std::string& option,
                          const std::string& variable, std::vector<NamedFile>& out) {
  for (const auto& [name, value] : plan.sources.environment)
    if (!value.empty() && name == variable + kOfFile) out.push_back({plugin, option, value, name});
}

/// "remote" of "remote.token_file"; "" of an option that is no column of a list of tables.
std::string tables_of(const std::string& option) {
  const size_t dot = option.find('.');
  return dot == std::string::npos ? std::string() : option.substr(0, dot);
}

void add_files_of_tables(const plugin::Chosen& chosen, const config::OptionSpec& column, std::vector<NamedFile>& out) {
  const std::string tables = tables_of(column.name);
  const config::Value* value = chosen.options.find(tables);
  const auto* rows = value == nullptr ? nullptr : std::get_if<std::vector<config::Row>>(&value->data);
  if (rows == nullptr || !config::is_file_form(column.range)) return;
  for (const config::Row& row : *rows)
    if (const auto cell = row.find(column.name.substr(tables.size() + 1));
        cell != row.end() && !cell->second.text.empty())
      out.push_back({chosen.candidate.name, column.name, cell->second.text, {}});
}

}  // namespace

std::vector<NamedFile> named_files(const Plan& plan) {
  std::vector<NamedFile> out;
  for (const plugin::Chosen& chosen : plan.selection.chosen)
    for (const config::OptionSpec& option : chosen.candidate.manifest.options) {
      if (!tables_of(option.name).empty()) add_files_of_tables(chosen, option, out);
      const config::Value* value = chosen.options.find(option.name);
      const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(&value->data);
      if (text == nullptr || text->empty()) continue;
      if (config::is_file_form(option.range)) out.push_back({chosen.candidate.name, option.name, *text, {}});
      if (std::string_view(option.name).ends_with(kNamesVariable))
        add_file_of_variable(plan, chosen.candidate.name, option.name, *text, out);
    }
  return out;
}

std::map<std::string, size_t> contents_of(const std::vector<NamedFile>& files) {
  std::map<std::string, std::string> texts;  // of several files one behind the other, each with its length
  for (const NamedFile& file : files) {
    const Result<SmallFile> content = read_small_file(file.path, kLargest);
    texts[fmt::format("plugins.{}.{}", file.plugin, file.option)] +=
        content ? fmt::format("{}:{}", content->text.size(), content->text) : "-";
  }
  std::map<std::string, size_t> out;
  for (const auto& [key, text] : texts) out.emplace(key, std::hash<std::string>()(text));
  return out;
}

}  // namespace mortise::server

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

}  // namespace

std::vector<NamedFile> named_files(const Plan& plan) {
  std::vector<NamedFile> out;
  for (const plugin::Chosen& chosen : plan.selection.chosen)
    for (const config::OptionSpec& option : chosen.candidate.manifest.options) {
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
  std::map<std::string, size_t> out;
  for (const NamedFile& file : files) {
    const Result<SmallFile> content = read_small_file(file.path, kLargest);
    out[fmt::format("plugins.{}.{}", file.plugin, file.option)] =
        content ? std::hash<std::string>()(content->text) : size_t{0};
  }
  return out;
}

}  // namespace mortise::server

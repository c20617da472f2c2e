// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/section_check.h"

#include "kernel/config/convert.h"
#include "kernel/config/schema.h"
#include "kernel/config/suggest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mortise::config {
namespace {

std::vector<std::string> names_of(std::span<const OptionSpec> specs) {
  std::vector<std::string> names;
  for (const OptionSpec& spec : specs) names.push_back(spec.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> top_sections() {
  std::vector<std::string> names;
  for (const SectionSpec& section : schema())
    if (!section.path.empty() && section.path.find('.') == std::string::npos) names.push_back(section.path);
  return names;
}

void refuse_unknown_key(const Member& member, std::string_view path, std::span<const OptionSpec> specs,
                        Problems& problems) {
  const std::vector<std::string> names = names_of(specs);
  const std::string place = path.empty() ? std::string("the top level") : fmt::format("[{}]", path);
  const std::string known =
      names.empty() ? fmt::format("{} has no keys", place) : fmt::format("{} knows {}", place, fmt::join(names, ", "));
  std::vector<std::string> near = names;
  if (path.empty()) {
    const std::vector<std::string> sections = top_sections();
    near.insert(near.end(), sections.begin(), sections.end());
  }
  problems.add(member.where, fmt::format("unknown key '{}'{} ({})", join_path(path, member.name),
                                         did_you_mean(member.name, near), known));
}

std::optional<Value> given_value(const Node* table, const OptionSpec& spec, const std::string& path,
                                 Overrides& overrides, Problems& problems, bool& given) {
  if (const Override* over = overrides.take(path)) {
    given = true;
    return convert_text(over->text, spec, path, over->source, problems);
  }
  const Node* node = table == nullptr ? nullptr : table->find(spec.name);
  given = node != nullptr;
  return given ? convert(*node, spec, path, problems) : std::nullopt;
}

}  // namespace

std::string join_path(std::string_view section, std::string_view key) {
  return section.empty() ? std::string(key) : fmt::format("{}.{}", section, key);
}

Section check_section(const Node* table, std::string_view path, std::span<const OptionSpec> specs,
                      const std::function<bool(const Member&)>& is_subsection, Overrides& overrides,
                      Problems& problems) {
  if (table != nullptr && table->kind != Node::Kind::table) {
    problems.add(table->where, fmt::format("{} must be a table, not {}", path, table->describe()));
    table = nullptr;
  }
  Section section;
  for (const OptionSpec& spec : specs) {
    const std::string key = join_path(path, spec.name);
    bool given = false;
    std::optional<Value> value = given_value(table, spec, key, overrides, problems, given);
    if (!given && spec.required)
      problems.add(table == nullptr ? Position{} : table->where, fmt::format("{} is required: {}", key, spec.help));
    if (!value) {
      if (Result<Value> fallback = default_value(spec)) value = std::move(fallback).value();
    }
    if (value) section.set(spec.name, std::move(*value));
  }
  if (table == nullptr) return section;
  for (const Member& member : table->members) {
    const bool declared = std::any_of(specs.begin(), specs.end(), [&](const auto& s) { return s.name == member.name; });
    if (!declared && !is_subsection(member)) refuse_unknown_key(member, path, specs, problems);
  }
  return section;
}

}  // namespace mortise::config

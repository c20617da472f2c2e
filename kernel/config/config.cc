// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/config.h"

#include "kernel/config/file_text.h"
#include "kernel/config/schema.h"
#include "kernel/config/section_check.h"

#include <algorithm>

#include <unistd.h>

namespace mortise::config {
namespace {

constexpr size_t kLargestFile = 16 * 1024 * 1024;

const OptionSpec kEnabled{"enabled", OptionType::boolean, false, "", "", "whether the plugin is started"};

std::optional<Node> read_root(const Sources& sources, Problems& problems) {
  const std::string& file = sources.file;
  if (file.empty()) return Node{};
  const Result<std::string> text = sources.text ? *sources.text : read_file(file, kLargestFile);
  if (!text) {
    problems.add({}, text.error().message);
    return std::nullopt;
  }
  return parse_toml(*text, file, problems);
}

/// The table at a dotted path, or nullptr. A value that is no table is returned for check_section() to refuse.
const Node* table_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  while (!path.empty() && node != nullptr) {
    const size_t dot = std::min(path.find('.'), path.size());
    node = node->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return node;
}

/// Whether a member of the section `path` is a section itself.
bool is_section(std::string_view path, const Member& member) {
  if (path == "plugins") return member.value.kind == Node::Kind::table;
  const std::string full = join_path(path, member.name);
  return std::any_of(schema().begin(), schema().end(), [&](const SectionSpec& s) { return s.path == full; });
}

}  // namespace

void read_pipe(Sources& sources) {
  if (is_open_pipe(sources.file)) sources.text = read_file_or_pipe(sources.file, kLargestFile);
}

std::vector<std::pair<std::string, std::string>> environment_variables() {
  std::vector<std::pair<std::string, std::string>> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (const size_t equals = text.find('='); equals != std::string_view::npos)
      out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

Config Config::load(const Sources& sources, Problems& problems) {
  return {read_root(sources, problems), sources, problems};
}

Config Config::parse(std::string_view text, const Sources& sources, Problems& problems) {
  return {parse_toml(text, sources.file, problems), sources, problems};
}

Config::Config(std::optional<Node> root, const Sources& sources, Problems& problems)
    : was_read_(root.has_value()), root_(std::move(root).value_or(Node{})) {
  for (const std::string& flag : sources.flags) {
    if (Result<void> added = overrides_.add_flag(flag); !added) problems.add({}, added.error().message);
  }
  for (const auto& [name, value] : sources.environment) overrides_.add_variable(name, value);
  for (const SectionSpec& spec : schema()) {
    const auto subsection = [&](const Member& member) { return is_section(spec.path, member); };
    sections_.emplace(spec.path, check_section(table_at(root_, spec.path), spec.path, spec.options, subsection,
                                               overrides_, problems));
    for (const OptionSpec& option : spec.options) known_keys_.push_back(join_path(spec.path, option.name));
  }
}

const Node* Config::plugin_table(std::string_view name) const noexcept {
  const Node* plugins = root_.find("plugins");
  return plugins == nullptr ? nullptr : plugins->find(name);
}

std::map<std::string, Position> Config::mentioned_plugins() const {
  std::map<std::string, Position> out;
  for (const std::string& key : overrides_.flags_below("plugins")) {
    if (const size_t dot = key.find('.'); dot != std::string::npos)
      out.emplace(key.substr(0, dot), Position{"--set plugins." + key, 0, 0});
  }
  const Node* plugins = root_.find("plugins");
  if (plugins == nullptr) return out;
  for (const Member& member : plugins->members)
    if (member.value.kind == Node::Kind::table) out.insert_or_assign(member.name, member.where);
  return out;
}

std::optional<Value> Config::plugin_enabled(const std::string& name, Problems& problems) {
  const Node* table = plugin_table(name);
  Node only;  // the table without its other keys, which are looked at once the plugin's declaration is known
  if (table != nullptr) {
    only.where = table->where;
    for (const Member& member : table->members)
      if (member.name == kEnabled.name) only.members.push_back(member);
  }
  const Section section = check_section(
      &only, "plugins." + name, {&kEnabled, 1}, [](const Member&) { return false; }, overrides_, problems);
  const Value* value = section.find(kEnabled.name);
  return value->is_default() ? std::nullopt : std::optional(*value);
}

std::optional<Position> Config::plugin_setting(const std::string& name) const {
  if (const Node* table = plugin_table(name); table != nullptr)
    for (const Member& member : table->members)
      if (member.name != kEnabled.name) return member.where;
  for (const std::string& source : overrides_.sources_below("plugins." + name, kEnabled.name))
    return Position{source, 0, 0};
  return std::nullopt;
}

Section Config::plugin(const std::string& name, std::span<const OptionSpec> specs, Problems& problems) {
  const std::string path = "plugins." + name;
  std::vector<OptionSpec> all = with_columns(specs);
  all.push_back(kEnabled);
  for (const OptionSpec& spec : all) known_keys_.push_back(join_path(path, spec.name));
  Section section = check_section(
      plugin_table(name), path, all, [](const Member&) { return false; }, overrides_, problems);
  section.erase(kEnabled.name);  // the host's own, not the plugin's
  return section;
}

void Config::ignore_plugin(const std::string& name) { overrides_.ignore_below("plugins." + name); }

void Config::finish(Problems& problems) const {
  std::vector<std::string> sections;
  for (const SectionSpec& spec : schema())
    if (!spec.path.empty()) sections.push_back(spec.path);
  overrides_.report_unused(sections, known_keys_, problems);
}

}  // namespace mortise::config

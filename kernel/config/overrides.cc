// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/overrides.h"

#include "kernel/config/suggest.h"

#include <fmt/format.h>

namespace mortise::config {
namespace {

bool starts_with_variable(std::string_view name, std::string_view section) {
  return name.starts_with(variable_name(section) + "_");
}

}  // namespace

std::string variable_name(std::string_view path) {
  std::string name = "MORTISE_";
  for (const char c : path) {
    const bool lower = c >= 'a' && c <= 'z';
    name += c == '.' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

Result<void> Overrides::add_flag(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return Error(Status::invalid, fmt::format("--set {}: expected key=value, e.g. log.level=debug", assignment));
  const std::string path(assignment.substr(0, equals));
  flags_.insert_or_assign(path, Override{std::string(assignment.substr(equals + 1)), "--set " + path});
  return {};
}

void Overrides::add_variable(std::string_view name, std::string_view value) {
  if (!name.starts_with("MORTISE_")) return;
  variables_.insert_or_assign(std::string(name), Override{std::string(value), "environment " + std::string(name)});
}

const Override* Overrides::take(const std::string& path) {
  const std::string variable = variable_name(path);
  const auto from_environment = variables_.find(variable);
  if (from_environment != variables_.end()) used_.insert(variable);
  const auto flag = flags_.find(path);
  if (flag != flags_.end()) {
    used_.insert(path);
    return &flag->second;
  }
  return from_environment == variables_.end() ? nullptr : &from_environment->second;
}

std::vector<std::string> Overrides::flags_below(std::string_view path) const {
  const std::string prefix = std::string(path) + ".";
  std::vector<std::string> out;
  for (auto it = flags_.lower_bound(prefix); it != flags_.end() && it->first.starts_with(prefix); ++it)
    out.push_back(it->first.substr(prefix.size()));
  return out;
}

std::vector<std::string> Overrides::sources_below(std::string_view path, std::string_view except) const {
  std::vector<std::string> out;
  for (const std::string& key : flags_below(path))
    if (key != except) out.push_back(flags_.find(std::string(path) + "." + key)->second.source);
  for (const auto& [name, variable] : variables_)
    if (starts_with_variable(name, path) && name != variable_name(std::string(path) + "." + std::string(except)))
      out.push_back(variable.source);
  return out;
}

void Overrides::ignore_below(std::string_view path) {
  for (const std::string& name : flags_below(path)) used_.insert(std::string(path) + "." + name);
  for (const auto& [name, ignored] : variables_)
    if (starts_with_variable(name, path)) used_.insert(name);
}

void Overrides::report_unused(const std::vector<std::string>& sections, const std::vector<std::string>& known_keys,
                              Problems& problems) const {
  for (const auto& [path, flag] : flags_) {
    if (!used_.contains(path))
      problems.add({flag.source, 0, 0}, fmt::format("unknown key '{}'{}", path, did_you_mean(path, known_keys)));
  }
  std::vector<std::string> known_variables;
  known_variables.reserve(known_keys.size());
  for (const std::string& key : known_keys) known_variables.push_back(variable_name(key));
  for (const auto& [name, variable] : variables_) {
    bool ours = false;
    for (const std::string& section : sections) ours = ours || starts_with_variable(name, section);
    if (ours && !used_.contains(name))
      problems.add({variable.source, 0, 0}, "no key has this variable" + did_you_mean(name, known_variables));
  }
}

}  // namespace mortise::config

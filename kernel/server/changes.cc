// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/changes.h"

#include "kernel/config/section_check.h"

#include <algorithm>
#include <map>

namespace mortise::server {
namespace {

/// Everything the two plans would act upon, under its full key.
using Flat = std::map<std::string, const config::Value*>;

void flatten(const std::string& path, const config::Section& section, Flat& out) {
  for (const auto& [name, value] : section.all()) out.emplace(config::join_path(path, name), &value);
}

Flat flatten(const Plan& plan) {
  static const config::Value kOn{true, {}, {}};
  Flat out;
  for (const auto& [path, section] : plan.config.sections()) flatten(path, section, out);
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    const std::string path = "plugins." + chosen.candidate.name;
    out.emplace(path + ".enabled", &kOn);
    flatten(path, chosen.options, out);
  }
  return out;
}

}  // namespace

std::vector<std::string> changed_keys(const Plan& before, const Plan& after) {
  const Flat a = flatten(before), b = flatten(after);
  std::vector<std::string> out;
  for (const auto& [key, value] : a) {
    const auto other = b.find(key);
    if (other == b.end() || other->second->data != value->data) out.push_back(key);
  }
  for (const auto& [key, value] : b)
    if (!a.contains(key)) out.push_back(key);
  for (const auto& [key, content] : after.file_contents)
    if (const auto was = before.file_contents.find(key); was != before.file_contents.end() && was->second != content)
      out.push_back(key);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace mortise::server

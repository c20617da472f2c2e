// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/path_names.h"

#include "kernel/admin/admin.h"

#include <mortise/abi/http.h>
#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>

#include <fmt/format.h>

#include <algorithm>

namespace mortise::server {
namespace {

/// "ais" for "/ais" or "/ais/b" below ""; "" if `path` is not below `above`.
std::string_view first_part(std::string_view path, std::string_view above) {
  if (path.size() <= above.size() || !path.starts_with(above) || path[above.size()] != '/') return {};
  path.remove_prefix(above.size() + 1);
  return path.substr(0, path.find('/'));
}

void add_options(const plugin::Chosen& chosen, std::vector<MountPlace>& out) {
  const plugin::Manifest& manifest = chosen.candidate.manifest;
  if (!plugin::provides(manifest, MORTISE_API_ID)) return;
  for (const config::OptionSpec& option : manifest.options) {
    const config::Value* value = chosen.options.find(option.name);
    if (option.range != "mount" || value == nullptr || option.type != config::OptionType::string_list) continue;
    for (const std::string& path : std::get<std::vector<std::string>>(value->data))
      out.push_back({{}, path, manifest.name});
  }
}

}  // namespace

std::vector<PathName> path_names(std::span<const MountPlace> places) {
  std::vector<PathName> out;
  for (const MountPlace& place : places)
    for (const MountPlace& above : places) {
      const std::string_view name = place.host == above.host ? first_part(place.path, above.path) : std::string_view();
      if (name.empty()) continue;
      const bool known = std::any_of(out.begin(), out.end(), [&](const PathName& other) {
        return other.name == name && other.taken_by.host == place.host && other.taken_by.path == place.path;
      });
      if (!known) out.push_back({std::string(name), place});
    }
  return out;
}

std::vector<MountPlace> planned_mounts(const Plan& plan) {
  std::vector<MountPlace> out;
  for (const plugin::Chosen& chosen : plan.selection.chosen) add_options(chosen, out);
  for (const std::string_view path : admin::Admin::client_pages()) out.push_back({{}, std::string(path), "admin"});
  return out;
}

std::string explain(const PathName& taken) {
  return fmt::format(
      "what is below '{}/' is served by '{}', and the objects of such a bucket could not be told from it",
      taken.taken_by.path, taken.taken_by.plugin);
}

void PathNames::add(std::vector<PathName> names) {
  const MutexLock lock(mutex_);
  for (PathName& name : names) names_.push_back(std::move(name));
}

Result<void> PathNames::check(std::string_view name) const {
  const MutexLock lock(mutex_);
  const auto taken = std::find_if(names_.begin(), names_.end(), [&](const PathName& t) { return t.name == name; });
  if (taken == names_.end()) return {};
  return Error(Status::invalid, MORTISE_INVALID_BUCKET_NAME,
               fmt::format("'{}' cannot be the name of a bucket: {}", name, explain(*taken)));
}

}  // namespace mortise::server

// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_paths.h"

#include "kernel/config/form.h"

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>

namespace mortise::server {
namespace {

/// The directory itself, whatever links lead there.
std::string real_path(const std::filesystem::path& path) {
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, failure);
  if (failure) return path.string();
  return (real.has_filename() ? real : real.parent_path()).string();  // "/x/" is "/x"
}

bool is_store(const plugin::Manifest& manifest) {
  return plugin::provides(manifest, MORTISE_META_STORE_ID) || plugin::provides(manifest, MORTISE_BLOB_STORE_ID);
}

/// Two stores in one directory would take each other's files for their own. Where a store is to keep its data it must
/// be able to write; the directories of others may be there to be read.
void check_own_directories(const Plan& plan, bool data_is_good, config::Problems& problems) {
  const std::filesystem::path data = plan.settings.server.data_dir;
  std::map<std::string, std::string> users;  // directory → the key that names it
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    const plugin::Manifest& manifest = chosen.candidate.manifest;
    for (const config::OptionSpec& option : manifest.options) {
      if (option.type != config::OptionType::string || option.range != "directory") continue;
      const config::Value* value = chosen.options.find(option.name);
      if (value == nullptr) continue;
      const std::string& text = chosen.options.text(option.name);
      const std::string key = fmt::format("plugins.{}.{}", manifest.name, option.name);
      const std::string directory = real_path(text.empty() ? data / manifest.name : std::filesystem::path(text));
      const bool look = is_store(manifest) && (data_is_good || !text.empty());
      if (const std::string fault = look ? config::fault_of_place(directory) : std::string(); !fault.empty())
        problems.add(value->where, fmt::format("{} {}", key, fault));
      const auto [other, is_new] = users.emplace(directory, key);
      if (!is_new)
        problems.add(value->where, fmt::format("{} and {} are one directory, {}: each needs one of its own",
                                               other->second, key, directory));
    }
  }
}

}  // namespace

void check_paths(const Plan& plan, config::Problems& problems) {
  const config::Section& server = plan.config.section("server");
  const config::Settings::Server& settings = plan.settings.server;
  if (settings.data_dir.empty())
    problems.add(server.find("data_dir")->where, "server.data_dir is empty; \".\" is the current directory");
  const std::string of_data = config::fault_of_place(settings.data_dir);
  if (!of_data.empty()) problems.add(server.find("data_dir")->where, "server.data_dir " + of_data);
  check_own_directories(plan, of_data.empty() && !settings.data_dir.empty(), problems);
  if (settings.ready_file.empty()) return;
  const std::filesystem::path file(settings.ready_file);
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code failure;
  std::string fault = config::fault_of_directory(folder.string());
  if (std::string of_path = config::fault_of_path(settings.ready_file); !of_path.empty())
    fault = std::move(of_path);
  else if (!fault.empty())
    fault = fmt::format("is {}, whose directory {}", file.string(), fault);
  else if (!std::filesystem::is_directory(folder, failure))
    fault = fmt::format("is {}, but there is no directory {}", file.string(), folder.string());
  else if (std::filesystem::is_directory(file, failure))
    fault = fmt::format("is {}, which is a directory", file.string());
  else
    fault = config::fault_of_place(folder.string());
  if (!fault.empty()) problems.add(server.find("ready_file")->where, "server.ready_file " + fault);
}

}  // namespace mortise::server

// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_paths.h"

#include "kernel/config/form.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>

#include <unistd.h>

namespace mortise::server {
namespace {

/// fault_of_directory(), and that what is there may be written.
std::string fault_of_place(const std::string& path) {
  std::string fault = config::fault_of_directory(path);
  std::error_code failure;
  if (fault.empty() && std::filesystem::exists(path, failure) && ::access(path.c_str(), W_OK | X_OK) != 0)
    fault = fmt::format("is {}, which cannot be written: {}", path, std::generic_category().message(errno));
  return fault;
}

/// The directory itself, whatever links lead there.
std::string real_path(const std::filesystem::path& path) {
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, failure);
  if (failure) return path.string();
  return (real.has_filename() ? real : real.parent_path()).string();  // "/x/" is "/x"
}

/// Two stores in one directory would take each other's files for their own.
void check_own_directories(const Plan& plan, config::Problems& problems) {
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
  if (const std::string fault = fault_of_place(settings.data_dir); !fault.empty())
    problems.add(server.find("data_dir")->where, "server.data_dir " + fault);
  check_own_directories(plan, problems);
  if (settings.ready_file.empty()) return;
  const std::filesystem::path file(settings.ready_file);
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code failure;
  std::string fault;
  if (!std::filesystem::is_directory(folder, failure))
    fault = fmt::format("is {}, but there is no directory {}", file.string(), folder.string());
  else if (std::filesystem::is_directory(file, failure))
    fault = fmt::format("is {}, which is a directory", file.string());
  else
    fault = fault_of_place(folder.string());
  if (!fault.empty()) problems.add(server.find("ready_file")->where, "server.ready_file " + fault);
}

}  // namespace mortise::server

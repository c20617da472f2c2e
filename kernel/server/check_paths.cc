// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_paths.h"

#include "kernel/config/form.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
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

}  // namespace

void check_paths(const Plan& plan, config::Problems& problems) {
  const config::Section& server = plan.config.section("server");
  const config::Settings::Server& settings = plan.settings.server;
  if (settings.data_dir.empty())
    problems.add(server.find("data_dir")->where, "server.data_dir is empty; \".\" is the current directory");
  if (const std::string fault = fault_of_place(settings.data_dir); !fault.empty())
    problems.add(server.find("data_dir")->where, "server.data_dir " + fault);
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

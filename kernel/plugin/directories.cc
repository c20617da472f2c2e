// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/directories.h"

#include <filesystem>

#ifndef MORTISE_INSTALLED_PLUGINS
#error "the build says where plugins are installed, relative to the program"
#endif

namespace mortise::plugin {

std::vector<std::string> default_directories() {
  std::error_code failure;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failure);
  for (const char* relative : {"../plugins", MORTISE_INSTALLED_PLUGINS}) {
    const std::filesystem::path directory = (program.parent_path() / relative).lexically_normal();
    if (std::filesystem::is_directory(directory, failure)) return {directory.string()};
  }
  return {};
}

}  // namespace mortise::plugin

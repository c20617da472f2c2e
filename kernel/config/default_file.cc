// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/default_file.h"

#include <filesystem>

#ifndef MORTISE_INSTALLED_CONFIG
#error "the build says where the configuration is installed, relative to the program"
#endif

namespace mortise::config {

std::string default_file() {
  std::error_code failure;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failure);
  const std::filesystem::path file = (program.parent_path() / MORTISE_INSTALLED_CONFIG).lexically_normal();
  return std::filesystem::is_regular_file(file, failure) ? file.string() : std::string();
}

}  // namespace mortise::config

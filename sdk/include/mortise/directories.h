// SPDX-License-Identifier: Apache-2.0
//
// Directories that a store keeps its data in.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace mortise {

/// `path` and those above it, as far as they are not there; the outermost first, as they are to be made. Whoever makes
/// them and wants them to outlive a loss of power syncs the parent of each.
inline std::vector<std::string> missing_directories(const std::string& path) {
  std::vector<std::string> missing;
  std::error_code error;
  for (auto p = std::filesystem::absolute(path, error).lexically_normal(); !std::filesystem::exists(p, error);
       p = p.parent_path())
    missing.insert(missing.begin(), p.string());
  return missing;
}

}  // namespace mortise

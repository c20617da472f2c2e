// SPDX-License-Identifier: Apache-2.0
#include "api_native/promote_root.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace mortise::api_native {
namespace {

namespace fs = std::filesystem;

/// Whatever links lead there; "/x/" is "/x".
fs::path real_path(const fs::path& path) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(path, failed);
  if (failed) return path.lexically_normal();
  return real.has_filename() ? real : real.parent_path();
}

bool holds(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

Result<void> check_promote_root(const std::string& root, const std::string& own) {
  if (root.empty()) return {};
  std::error_code failed;
  if (!fs::is_directory(root, failed)) return Error(Status::invalid, "promote_root: there is no directory " + root);
  const fs::path data = real_path(fs::path(own).parent_path()), real = real_path(root);
  if (!holds(real, data) && !holds(data, real)) return {};
  return Error(Status::invalid, "promote_root: " + root + " and the server's data directory, " + data.string() +
                                    ", lie in one another: whoever may promote files would read the server's keys");
}

}  // namespace mortise::api_native

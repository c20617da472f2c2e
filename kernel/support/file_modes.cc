// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/file_modes.h"

#include <sys/stat.h>

namespace mortise::support {
namespace {

constexpr mode_t kNotGiven = 0027;
constexpr mode_t kOthers = 0007;
constexpr mode_t kAllBits = 07777;

}  // namespace

void keep_files_from_others() noexcept {
  const mode_t inherited = ::umask(kNotGiven);
  ::umask(inherited | kNotGiven);  // a stricter mask stays
}

bool close_to_others(const std::string& directory) noexcept {
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0 || (info.st_mode & kOthers) == 0) return true;
  return ::chmod(directory.c_str(), info.st_mode & kAllBits & ~kOthers) == 0;
}

}  // namespace mortise::support

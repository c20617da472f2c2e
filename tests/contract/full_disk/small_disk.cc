// SPDX-License-Identifier: Apache-2.0
#include "contract/full_disk/small_disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace mortise::test {
namespace {

bool enter_namespace() {
  if (::geteuid() == 0) return ::unshare(CLONE_NEWNS) == 0;
  const auto uid = ::geteuid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
  return ::geteuid() == 0;
}

}  // namespace

bool mount_small_disk(const std::string& directory, size_t size) {
  if (!enter_namespace()) return false;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("none", directory.c_str(), "tmpfs", 0, ("size=" + std::to_string(size)).c_str()) == 0;
}

void write_ballast(const std::string& file, size_t size) {
  std::ofstream out(file, std::ios::binary);
  const std::string piece(4096, 'b');
  for (size_t written = 0; written < size; written += piece.size()) out << piece;
  if (!out.flush()) throw std::runtime_error("no room for the ballast");
}

}  // namespace mortise::test

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/disk.h"

#include <sys/statvfs.h>

namespace mortise::api_native::ops {

Disk look_at_disk(const Host& host) {
  struct statvfs found {};
  Disk disk;
  if (::statvfs(host.data_directory().c_str(), &found) != 0) return disk;
  disk.total = uint64_t{found.f_blocks} * found.f_frsize;
  disk.used = disk.total - uint64_t{found.f_bfree} * found.f_frsize;
  disk.available = uint64_t{found.f_bavail} * found.f_frsize;
  return disk;
}

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/reserve.h"

#include <fcntl.h>
#include <unistd.h>

namespace mortise::meta_leveldb {
namespace {

constexpr int kPieces = 8;

}  // namespace

bool Reserve::take() noexcept {
  const int fd = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  // Every time from the start: what is allocated already costs nothing, and a copy without the empty blocks gets them
  // back. Where the file system cannot allocate, the C library writes to every block instead.
  const auto piece = static_cast<off_t>(size_ / kPieces);
  off_t taken = 0;
  while (taken < piece * kPieces && ::posix_fallocate(fd, taken, piece) == 0) taken += piece;
  // What is not a whole piece, or is left from greater settings.
  const bool exact = ::ftruncate(fd, taken) == 0;
  ::close(fd);
  return exact && taken >= piece * kPieces / 2;
}

bool Reserve::release() noexcept { return ::unlink(name_.c_str()) == 0; }

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/reserve.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace mortise::meta_leveldb {
namespace {

constexpr int kPieces = 8;

bool allocate(int fd, off_t offset, off_t size) noexcept {
  int error = 0;
  do error = ::posix_fallocate(fd, offset, size);
  while (error == EINTR);
  return error == 0;
}

}  // namespace

bool Reserve::take() noexcept {
  const int fd = ::open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  // Every time from the start: what is allocated already costs nothing, and a copy without the empty blocks gets them
  // back. Where the file system cannot allocate, the C library reads and writes a byte of every block instead.
  const auto piece = static_cast<off_t>(size_ / kPieces);
  off_t taken = 0;
  while (taken < piece * kPieces && allocate(fd, taken, piece)) taken += piece;
  // What is not a whole piece, or is left from greater settings.
  const bool exact = ::ftruncate(fd, taken) == 0;
  ::close(fd);
  return exact && taken >= piece * kPieces / 2;
}

bool Reserve::release() noexcept { return ::unlink(name_.c_str()) == 0; }

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace mortise::meta_leveldb {
namespace {

bool allocate(int fd, off_t offset, off_t size) noexcept {
  int error = 0;
  do error = ::posix_fallocate(fd, offset, size);
  while (error == EINTR);
  return error == 0;
}

}  // namespace

std::optional<size_t> Reserve::take(size_t most) noexcept {
  pieces_ = 0;
  const int fd = ::open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return std::nullopt;
  // Every time from the start: what is allocated already costs nothing, and a copy without the empty blocks gets them
  // back. Where the file system cannot allocate, the C library reads and writes a byte of every block instead.
  const auto piece = static_cast<off_t>(size_ / kPieces);
  size_t pieces = 0;
  while (pieces <= most && allocate(fd, static_cast<off_t>(pieces) * piece, piece)) ++pieces;
  const size_t kept = pieces == 0 ? 0 : pieces - 1;
  // What is left from greater settings goes, too.
  const bool exact = ::ftruncate(fd, static_cast<off_t>(kept) * piece) == 0;
  ::close(fd);
  if (!exact || pieces == 0) return std::nullopt;
  pieces_ = kept;
  return kept;
}

bool Reserve::release() noexcept {
  pieces_ = 0;
  return ::unlink(name_.c_str()) == 0;
}

bool Reserve::lend() noexcept {
  pieces_ = 0;
  return ::truncate(name_.c_str(), 0) == 0;
}

bool Reserve::lent() const noexcept {
  struct stat found {};
  return ::stat(name_.c_str(), &found) == 0 && found.st_size == 0;
}

}  // namespace mortise::meta_leveldb

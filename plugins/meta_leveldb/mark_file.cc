// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/mark_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace mortise::meta_leveldb {

std::optional<std::string> read_mark(const std::string& file, size_t size) {
  const std::string unreadable = "?";
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return errno == ENOENT ? std::nullopt : std::optional(unreadable);
  std::string out(size, '\0');
  const ssize_t got = ::pread(fd, out.data(), out.size(), 0);
  ::close(fd);
  if (got < 0) return unreadable;
  out.resize(static_cast<size_t>(got));
  return out;
}

}  // namespace mortise::meta_leveldb

// SPDX-License-Identifier: Apache-2.0
//
// Files that people name in a configuration: read whole, in bounded memory, and without waiting for anybody.
#pragma once

#include <fcntl.h>
#include <mortise/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace mortise {

struct SmallFile {
  std::string text;
  mode_t mode = 0;  // with the permissions
};

namespace detail {

class ReadDescriptor {
 public:
  explicit ReadDescriptor(int fd) noexcept : fd_(fd) {}
  ReadDescriptor(const ReadDescriptor&) = delete;
  ReadDescriptor& operator=(const ReadDescriptor&) = delete;
  ~ReadDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

inline Error cannot_read(const std::string& path, int cause) {
  return {cause == ENOENT ? Status::not_found : Status::io,
          "cannot read " + path + ": " + std::generic_category().message(cause)};
}

inline Error larger_than(const std::string& path, size_t limit) {
  return {Status::too_large, path + " is larger than " + std::to_string(limit) + " bytes"};
}

}  // namespace detail

/// What is left to be read of an open file, at most `limit` bytes. `path` is for messages. May block.
inline Result<std::string> read_to_end(int descriptor, const std::string& path, size_t limit) {
  std::string out;
  std::array<char, 16384> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  for (;;) {
    const ssize_t n = ::read(descriptor, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return detail::cannot_read(path, errno);
    if (n == 0) return out;
    if (out.size() + static_cast<size_t>(n) > limit) return detail::larger_than(path, limit);
    out.append(piece.data(), static_cast<size_t>(n));
  }
}

/// A whole file of at most `limit` bytes; one that says that it is larger is not read at all. A pipe is refused:
/// whoever opens it would wait for somebody to write to it.
inline Result<SmallFile> read_small_file(const std::string& path, size_t limit) {
  const detail::ReadDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return detail::cannot_read(path, errno);
  if (S_ISFIFO(facts.st_mode)) return Error(Status::invalid, "cannot read " + path + ": it is a pipe, not a file");
  if (S_ISREG(facts.st_mode) && static_cast<uint64_t>(facts.st_size) > limit) return detail::larger_than(path, limit);
  auto text = read_to_end(file.get(), path, limit);
  if (!text) return std::move(text).error();
  return SmallFile{std::move(*text), facts.st_mode};
}

}  // namespace mortise

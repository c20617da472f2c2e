// SPDX-License-Identifier: Apache-2.0
//
// Files that fit into memory: read whole, in bounded memory, without waiting for anybody; replaced as a whole or not at
// all.
#pragma once

#include <fcntl.h>
#include <mortise/error.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mortise {

struct SmallFile {
  std::string text;
  mode_t mode = 0;  // with the permissions
};

namespace detail {

class OwnedDescriptor {
 public:
  explicit OwnedDescriptor(int fd) noexcept : fd_(fd) {}
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
  ~OwnedDescriptor() {
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

inline Error cannot_write(const std::string& path, int cause) {
  return {cause == ENOSPC || cause == EDQUOT ? Status::no_space : Status::io,
          "cannot write " + path + ": " + std::generic_category().message(cause)};
}

inline Error larger_than(const std::string& path, size_t limit) {
  return {Status::too_large, path + " is larger than " + std::to_string(limit) + " bytes"};
}

inline bool write_whole(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

/// Makes `path`, which must not be there, and has its bytes on the disk.
inline bool write_new_file(const std::string& path, std::string_view text, mode_t mode) {
  const OwnedDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  return file.get() >= 0 && write_whole(file.get(), text) && ::fsync(file.get()) == 0;
}

/// A rename, and the names of files that were made, are on the disk after this.
inline bool sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const OwnedDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor.get() >= 0 && ::fsync(descriptor.get()) == 0;
}

}  // namespace detail

/// Refuses what is no regular file: for files that a library opens by their names, and would wait for. Not found if
/// there is none.
inline Result<void> check_regular_file(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return detail::cannot_read(path, errno);
  if (S_ISFIFO(facts.st_mode)) return Error(Status::invalid, "cannot read " + path + ": it is a pipe, not a file");
  if (S_ISREG(facts.st_mode)) return {};
  return Error(Status::invalid, "cannot read " + path + ": it is no regular file");
}

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
  const detail::OwnedDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return detail::cannot_read(path, errno);
  if (S_ISFIFO(facts.st_mode)) return Error(Status::invalid, "cannot read " + path + ": it is a pipe, not a file");
  if (S_ISREG(facts.st_mode) && static_cast<uint64_t>(facts.st_size) > limit) return detail::larger_than(path, limit);
  auto text = read_to_end(file.get(), path, limit);
  if (!text) return std::move(text).error();
  return SmallFile{std::move(*text), facts.st_mode};
}

/// Makes `path`, or puts another file in its place: whoever opens it, also after a crash or a power cut, finds the old
/// text or all of the new one. On success it is on the disk. `path`.new is used, and removed if it is there; its folder
/// must exist. One writer at a time. May block.
inline Result<void> replace_small_file(const std::string& path, std::string_view text, mode_t mode = 0640) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a process that was killed; nobody else's file is opened
  if (detail::write_new_file(fresh, text, mode) && ::rename(fresh.c_str(), path.c_str()) == 0 &&
      detail::sync_folder_of(path))
    return {};
  const Error error = detail::cannot_write(path, errno);
  ::unlink(fresh.c_str());
  return error;
}

}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/directory.h"

#include <fcntl.h>
#include <mortise/directories.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "meta_leveldb/status.h"
#include "meta_leveldb/watched_env.h"

namespace mortise::meta_leveldb {
namespace {

constexpr mode_t kDirectoryMode = 0750;
constexpr mode_t kFileMode = 0640;
constexpr mode_t kOthers = 0007;
constexpr size_t kCopiedAtOnce = size_t{1} << 20;

Error failure(int cause, const std::string& attempt) {
  const bool full = cause == ENOSPC || cause == EDQUOT;
  return Error(full ? Status::no_space : Status::io,
               "meta_leveldb: " + attempt + ": " + std::generic_category().message(cause));
}

class Fd {
 public:
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  const int fd_;
};

/// Zero, or errno.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

int copy_all(int from, int to) {
  std::vector<char> piece(kCopiedAtOnce);
  for (;;) {
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) return ::fsync(to) == 0 ? 0 : errno;
    if (const int cause = write_all(to, {piece.data(), static_cast<size_t>(n)}); cause != 0) return cause;
  }
}

}  // namespace

Result<void> make_directories(const std::string& path) {
  for (const std::string& missing : missing_directories(path)) {
    if (::mkdir(missing.c_str(), kDirectoryMode) != 0 && errno != EEXIST)
      return failure(errno, "make the directory " + missing);
    if (const auto s = sync_directory_of(missing); !s.ok()) return to_error(s, "make the directory " + missing);
  }
  return {};
}

void close_to_others(const std::string& path, Host host) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || (info.st_mode & kOthers) == 0) return;
  if (::chmod(path.c_str(), info.st_mode & 07777 & ~kOthers) == 0)
    host.log(LogLevel::info, "the database's directory was open to all local users and is no longer",
             {pair("path", path)});
  else
    host.log(LogLevel::warning, "all local users can read the database's directory: remove their access (chmod o=)",
             {pair("path", path)});
}

Result<std::string> copy_aside(const std::string& directory, const std::string& name, Host host) {
  const std::string aside = directory + "/damaged";
  if (::mkdir(aside.c_str(), kDirectoryMode) != 0 && errno != EEXIST) return failure(errno, "make " + aside);
  if (const auto s = sync_directory_of(aside); !s.ok()) return to_error(s, "make " + aside);
  const std::string copy = aside + "/" + name + "." + std::to_string(host.unix_ms());
  const Fd from(::open((directory + "/" + name).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (from.get() < 0) return failure(errno, "read " + directory + "/" + name);
  const Fd to(::open(copy.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (to.get() < 0) return failure(errno, "make " + copy);
  if (const int cause = copy_all(from.get(), to.get()); cause != 0) {
    ::unlink(copy.c_str());
    return failure(cause, "copy " + name + " to " + copy);
  }
  if (const auto s = sync_directory_of(copy); !s.ok()) return to_error(s, "make " + copy);
  return copy;
}

}  // namespace mortise::meta_leveldb

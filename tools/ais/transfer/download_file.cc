// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/download_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

namespace mortise::ais {
namespace {

constexpr mode_t kMode = 0666;  // less the umask

Error error_of(const char* what, const std::string& path, int number) {
  return {number == ENOSPC || number == EDQUOT ? Status::no_space : Status::io, number,
          std::string(what) + " \"" + path + "\": " + std::generic_category().message(number)};
}

std::string folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

/// A name beside `path` that nobody has.
std::string name_beside(const std::string& path) {
  std::random_device random;
  return folder_of(path) + "/.ais-" + std::to_string(random()) + std::to_string(random());
}

}  // namespace

DownloadFile::DownloadFile(int fd, std::string path, std::string temporary, bool direct)
    : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)), direct_(direct) {}

DownloadFile::DownloadFile(DownloadFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      direct_(other.direct_) {}

DownloadFile::~DownloadFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Error DownloadFile::failed(const char* what) const { return error_of(what, path_, errno); }

Result<DownloadFile> DownloadFile::create(const std::string& path) {
  struct stat about {};
  const bool exists = ::stat(path.c_str(), &about) == 0;
  if (exists && S_ISDIR(about.st_mode)) return error_of("cannot write", path, EISDIR);
  if (exists && !S_ISREG(about.st_mode)) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return error_of("cannot write", path, errno);
    return DownloadFile(fd, path, {}, true);
  }
  std::error_code error;
  std::filesystem::create_directories(folder_of(path), error);
  if (error) return error_of("cannot make the folder of", path, error.value());
  const int fd = ::open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode);
  if (fd >= 0) return DownloadFile(fd, path, {}, false);
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) return error_of("cannot write", path, errno);
  auto temporary = name_beside(path);
  const int named = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, kMode);
  if (named < 0) return error_of("cannot write", path, errno);
  return DownloadFile(named, path, std::move(temporary), false);
}

Result<void> DownloadFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot write");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<void> DownloadFile::write_at(std::string_view bytes, uint64_t offset) {
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot write");
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<uint64_t>(n);
  }
  return {};
}

Result<void> DownloadFile::commit() {
  if (direct_) return {};
  if (temporary_.empty()) {  // link() replaces nothing, rename() does: so in two steps
    auto temporary = name_beside(path_);
    const auto open_file = "/proc/self/fd/" + std::to_string(fd_);
    if (::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) != 0)
      return failed("cannot write");
    temporary_ = std::move(temporary);
  }
  if (::close(std::exchange(fd_, -1)) != 0) return failed("cannot write");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed("cannot write");
  temporary_.clear();
  return {};
}

}  // namespace mortise::ais

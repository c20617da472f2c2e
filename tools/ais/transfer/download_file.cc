// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/download_file.h"

#include "ais/transfer/target_folder.h"

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

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// A name that nobody has.
std::string temporary_name() {
  std::random_device random;
  return ".ais-" + std::to_string(random()) + std::to_string(random());
}

}  // namespace

DownloadFile::DownloadFile(FileDescriptor fd, FileDescriptor folder, std::string path)
    : fd_(std::move(fd)), folder_(std::move(folder)), path_(std::move(path)) {}

DownloadFile::DownloadFile(DownloadFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      folder_(std::move(other.folder_)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})) {}

DownloadFile::~DownloadFile() {
  if (!temporary_.empty()) ::unlinkat(folder_.get(), temporary_.c_str(), 0);
}

Error DownloadFile::failed(const char* what) const { return error_of(what, path_, errno); }

Result<DownloadFile> DownloadFile::create(const std::string& path) {
  struct stat about {};
  const bool exists = ::stat(path.c_str(), &about) == 0;
  if (path.ends_with('/') || (exists && S_ISDIR(about.st_mode))) return error_of("cannot write", path, EISDIR);
  if (exists && !S_ISREG(about.st_mode)) {
    FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.is_open()) return error_of("cannot write", path, errno);
    return DownloadFile(std::move(fd), FileDescriptor(), path);
  }
  std::error_code error;
  std::filesystem::create_directories(folder_of(path), error);
  if (error) return error_of("cannot make the folder of", path, error.value());
  FileDescriptor folder(::open(folder_of(path).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return error_of("cannot write", path, errno);
  return create_in(std::move(folder), path);
}

Result<DownloadFile> DownloadFile::create_below(const TargetFolder& target, const std::string& relative) {
  auto folder = target.folder_of(relative);
  if (!folder) return std::move(folder).error();
  auto path = target.path_of(relative);
  struct stat about {};
  const bool exists = ::fstatat(folder->get(), name_of(path).c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && S_ISDIR(about.st_mode)) return error_of("cannot write", path, EISDIR);
  if (exists && !S_ISREG(about.st_mode) && !S_ISLNK(about.st_mode))
    return Error(Status::invalid, "\"" + path + "\" is there, and is no file");
  return create_in(std::move(*folder), std::move(path));
}

Result<DownloadFile> DownloadFile::create_in(FileDescriptor folder, std::string path) {
  FileDescriptor fd(::openat(folder.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode));
  if (fd.is_open()) return DownloadFile(std::move(fd), std::move(folder), std::move(path));
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) return error_of("cannot write", path, errno);
  auto temporary = temporary_name();
  FileDescriptor named(::openat(folder.get(), temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, kMode));
  if (!named.is_open()) return error_of("cannot write", path, errno);
  DownloadFile out(std::move(named), std::move(folder), std::move(path));
  out.temporary_ = std::move(temporary);
  return out;
}

Result<void> DownloadFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot write");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Result<void> DownloadFile::write_at(std::string_view bytes, uint64_t offset) {
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot write");
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<uint64_t>(n);
  }
  return {};
}

Result<void> DownloadFile::set_size(uint64_t size) {
  if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return failed("cannot write");
  return {};
}

Result<void> DownloadFile::commit() {
  if (!folder_.is_open()) return {};
  if (temporary_.empty()) {  // link() replaces nothing, rename() does: so in two steps
    auto temporary = temporary_name();
    const auto open_file = "/proc/self/fd/" + std::to_string(fd_.get());
    if (::linkat(AT_FDCWD, open_file.c_str(), folder_.get(), temporary.c_str(), AT_SYMLINK_FOLLOW) != 0)
      return failed("cannot write");
    temporary_ = std::move(temporary);
  }
  if (::close(fd_.release()) != 0) return failed("cannot write");
  if (::renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_of(path_).c_str()) != 0)
    return failed("cannot write");
  temporary_.clear();
  return {};
}

}  // namespace mortise::ais

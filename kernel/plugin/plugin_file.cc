// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/plugin_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mortise::plugin {
namespace {

Error system_error(const std::string& path, int code) {
  return {Status::io, path + ": " + std::generic_category().message(code)};
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// Why another user may change the file that `status` is of, or "".
std::string fault_of(const std::string& path, const struct stat& status) {
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    return fmt::format(
        "{} belongs to user {}, who could make this server run anything; chown it to root, or to user {}", path,
        status.st_uid, ::geteuid());
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fmt::format(
        "{} may be written by others (mode {:04o}), who could make this server run anything; chmod go-w it", path,
        status.st_mode & 07777u);
  return {};
}

/// The directories above a plugin directory only have to keep other users from replacing it: a sticky bit
/// does.
std::string fault_of_ancestors(const std::filesystem::path& directory) {
  for (std::filesystem::path above = directory.parent_path();; above = above.parent_path()) {
    struct stat status {};
    if (::stat(above.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
      return fmt::format("{} may be written by everybody, who could put another {} in place; chmod o-w it",
                         above.string(), directory.string());
    if (above == above.parent_path()) return {};
  }
}

/// open() said no: what is it?
Error cannot_open(const std::string& path, int code) {
  struct stat status {};
  if (code == ENOENT && ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode))
    return {Status::not_found, path + " is a link to a file that is not there"};
  if (code == ENXIO || code == ENODEV) return {Status::invalid, path + " is a socket or a device, not a file"};
  return system_error(path, code);
}

}  // namespace

std::string fault_of_directory(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::canonical(path, failure);
  struct stat status {};
  if (failure || ::stat(real.c_str(), &status) != 0) return {};  // opening it will report why it cannot be read
  if (std::string fault = fault_of(real.string(), status); !fault.empty()) return fault;
  return fault_of_ancestors(real);
}

Result<PluginFile> PluginFile::open(const std::string& path) {
  // O_NONBLOCK: opening a FIFO would wait for its other end.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return cannot_open(path, errno);
  struct stat status {};
  const int failed = ::fstat(fd, &status);
  PluginFile file(fd, static_cast<uint64_t>(status.st_size));
  if (failed != 0) return system_error(path, errno);
  if (!S_ISREG(status.st_mode)) return Error(Status::invalid, path + " is " + kind_of(status.st_mode) + ", not a file");
  if (std::string fault = fault_of(path, status); !fault.empty()) return Error(Status::denied, std::move(fault));
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::canonical(path, failure);  // a link may lead elsewhere
  if (failure) return system_error(path, failure.value());
  if (std::string fault = fault_of_directory(real.parent_path().string()); !fault.empty())
    return Error(Status::denied, std::move(fault));
  return file;
}

PluginFile::PluginFile(PluginFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

PluginFile::~PluginFile() {
  if (fd_ >= 0) ::close(fd_);
}

ReadAt PluginFile::reader() const {
  return [fd = fd_](uint64_t offset, std::span<std::byte> out) {
    if (offset > static_cast<uint64_t>(INT64_MAX) - out.size()) return false;
    size_t done = 0;
    while (done < out.size()) {
      const ssize_t n = ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      done += static_cast<size_t>(n);
    }
    return true;
  };
}

}  // namespace mortise::plugin

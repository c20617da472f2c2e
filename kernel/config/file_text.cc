// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/file_text.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mortise::config {
namespace {

Error failure(const std::string& path, int code) {
  const Status status = code == ENOENT ? Status::not_found : Status::io;
  std::error_code ignored;  // the message names the directory that a relative path was looked for in
  const std::filesystem::path full = std::filesystem::absolute(path, ignored);
  return {status,
          "cannot read " + (full.empty() ? path : full.string()) + ": " + std::generic_category().message(code)};
}

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

/// A server that is told to read its configuration again must not wait for whoever writes to a pipe.
Result<File> open_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return failure(path, errno);
  File file(::fdopen(fd, "r"), &std::fclose);
  if (!file) {
    const int cause = errno;
    ::close(fd);
    return failure(path, cause);
  }
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return failure(path, errno);
  if (S_ISFIFO(facts.st_mode)) return Error(Status::invalid, "cannot read " + path + ": it is a pipe, not a file");
  return file;
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t limit) {
  Result<File> opened = open_file(path);
  if (!opened) return std::move(opened).error();
  const File file = std::move(opened).value();
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    errno = 0;
    const size_t n = std::fread(buffer, 1, sizeof buffer, file.get());
    text.append(buffer, n);
    if (text.size() > limit)
      return Error(Status::too_large, path + " is larger than " + std::to_string(limit) + " bytes");
    if (n < sizeof buffer) break;
  }
  if (std::ferror(file.get()) != 0) return failure(path, errno);
  return text;
}

}  // namespace mortise::config

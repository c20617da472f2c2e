// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/file_text.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace mortise::config {
namespace {

Error failure(const std::string& path, int code) {
  const Status status = code == ENOENT ? Status::not_found : Status::io;
  std::error_code ignored;  // the message names the directory that a relative path was looked for in
  const std::filesystem::path full = std::filesystem::absolute(path, ignored);
  return {status,
          "cannot read " + (full.empty() ? path : full.string()) + ": " + std::generic_category().message(code)};
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t limit) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return failure(path, errno);
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

// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/file_text.h"

#include <mortise/small_file.h>
#include <mortise/text/number.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace mortise::config {
namespace {

std::optional<int> descriptor_of(std::string_view path) noexcept {
  if (path == "/dev/stdin") return STDIN_FILENO;
  for (const std::string_view directory : {"/dev/fd/", "/proc/self/fd/"})
    if (path.starts_with(directory)) return text::parse_decimal<int>(path.substr(directory.size()));
  return std::nullopt;
}

}  // namespace

std::string full_path(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path full = std::filesystem::absolute(path, ignored);
  return full.empty() ? path : full.string();
}

Result<std::string> read_file(const std::string& path, size_t limit) {
  auto file = read_small_file(full_path(path), limit);
  if (!file) return std::move(file).error();
  return std::move(file->text);
}

bool names_descriptor(const std::string& path) noexcept { return descriptor_of(path).has_value(); }

bool is_open_pipe(const std::string& path) noexcept {
  const auto descriptor = descriptor_of(path);
  struct stat facts {};
  return descriptor && ::fstat(*descriptor, &facts) == 0 && !S_ISREG(facts.st_mode);
}

Result<std::string> read_file_or_pipe(const std::string& path, size_t limit) {
  if (!is_open_pipe(path)) return read_file(path, limit);
  return read_to_end(*descriptor_of(path), path, limit);
}

}  // namespace mortise::config

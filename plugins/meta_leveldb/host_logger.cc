// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/host_logger.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace mortise::meta_leveldb {
namespace {

bool speaks_of_damage(std::string_view line) {
  for (const std::string_view word : {"orrupt", "dropping", "rror"})
    if (line.find(word) != std::string_view::npos) return true;
  return false;
}

}  // namespace

void HostLogger::Logv(const char* format, std::va_list arguments) {
  if (muted_) return;
  char text[1024];
  const int size = std::vsnprintf(text, sizeof text, format, arguments);
  if (size <= 0) return;
  std::string_view line(text, std::min(static_cast<size_t>(size), sizeof text - 1));
  while (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  const auto level = speaks_of_damage(line) ? LogLevel::warning : LogLevel::debug;
  if (host_.logs(level)) host_.log(level, line);
}

}  // namespace mortise::meta_leveldb

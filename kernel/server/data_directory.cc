// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/data_directory.h"

#include "kernel/support/file_modes.h"

#include <mortise/bytes.h>

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace mortise::server {

Result<void> make_data_directory(const std::string& path, const support::Logger& logger) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (!failure && !support::close_to_others(path))
    logger.warning("all local users can read the data directory: remove their access (chmod o=)", {pair("path", path)});
  if (!failure && std::filesystem::is_empty(path, failure) && !failure)
    logger.info("the data directory is empty: a new store is made", {pair("path", path)});
  if (!failure) return {};
  return Error(Status::io, fmt::format("cannot make the data directory {}: {}", path, failure.message()));
}

}  // namespace mortise::server

// SPDX-License-Identifier: Apache-2.0
//
// The files in a database's directory, by their names. Nothing is opened.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace mortise::meta_leveldb {

/// Number → name, and for tables and logs their size.
struct DatabaseFiles {
  bool current = false;
  std::map<uint64_t, std::string> manifests;
  std::map<uint64_t, std::pair<std::string, uint64_t>> logs;
  std::map<uint64_t, std::pair<std::string, uint64_t>> tables;
};

/// Fails if the directory cannot be read, or something else is in the place of a file that LevelDB would open: a pipe,
/// a directory.
Result<DatabaseFiles> database_files(const std::string& path);

}  // namespace mortise::meta_leveldb

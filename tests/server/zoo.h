// SPDX-License-Identifier: Apache-2.0
//
// Where the tests' plugins are, and flags to run a server with them.
#pragma once

#include "support/test_server.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace mortise::test {

inline std::filesystem::path build_directory() { return std::getenv("MORTISE_BUILD_DIR"); }

inline std::string zoo_file(const std::string& animal) {
  return (build_directory() / "tests" / "zoo" / ("zoo_" + animal + ".so")).string();
}

/// Flags of a server in memory that sees the real plugins and the zoo, without API plugins of its own; `sets` follow.
inline std::vector<std::string> zoo_flags(const std::vector<std::string>& sets) {
  const std::filesystem::path build = build_directory();
  std::vector<std::string> all{
      "plugins.directories=" + (build / "plugins").string() + "," + (build / "tests/zoo").string(),
      "plugins.standard=checksum_xxhash", "storage.meta=meta_memory", "storage.blob=blob_memory"};
  all.insert(all.end(), sets.begin(), sets.end());
  std::vector<std::string> flags;
  for (const std::string& set : all) {
    flags.push_back("--set");
    flags.push_back(set);
  }
  return flags;
}

}  // namespace mortise::test

// SPDX-License-Identifier: Apache-2.0
//
// An archive of files with random content, to try things out with.
#pragma once

#include "ais/parse/name_template.h"
#include "ais/transfer/upload_source.h"

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mortise::ais {

struct ShardPlan {
  std::string ending = ".tar";                   // of the archive's name
  std::string tar_format;                        // "", "USTAR", "PAX", "GNU"
  uint64_t files = 5;                            // in each shard, for each of the extensions
  uint64_t file_size = 1024;                     // bytes
  std::vector<std::string> extensions{".test"};  // of the files
  std::optional<NameTemplate> names;             // of the files; without it, they are random
};

/// The index-th shard, as a file without a name.
Result<LocalFile> make_shard(const ShardPlan& plan, uint64_t index);

}  // namespace mortise::ais

// SPDX-License-Identifier: Apache-2.0
//
// What is in an archive, as files below a folder.
#pragma once

#include "ais/output/console.h"
#include "ais/transfer/file_descriptor.h"
#include "ais/transfer/target_folder.h"

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::ais {

/// "d/shard" of "d/shard.tar.gz"; none if the name does not end as an archive's.
std::optional<std::string> archive_stem(std::string_view name);

/// Where the archive's name ends in "d/shard.tar/member": behind the first part that has the ending of one.
std::optional<size_t> end_of_archive(std::string_view name);

/// Writes the files in the archive `relative`, "d/shard.tar" below the target, into the folder "d/shard"; how many.
/// Fails if something was left out: links and devices, names that no file can have, and files that exist, unless
/// `overwrite`; each is named on the console, and what is not left out is written. Fails, too, if the archive cannot be
/// read to its end; what was before the fault has been written then.
Result<uint64_t> extract_beside(Console& console, const TargetFolder& target, const std::string& relative,
                                bool overwrite);

}  // namespace mortise::ais

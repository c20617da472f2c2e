// SPDX-License-Identifier: Apache-2.0
//
// After a crash: which blobs of dead writers did a record get to point to?
#pragma once

#include <mortise/error.h>

#include <string_view>

namespace mortise::objects {

class Core;

/// Start-up. Cost follows the number of unsettled blobs.
Result<void> recover_blobs(Core& core);

/// Whether the record that the blob's owner names, or one that took its place, points to the blob.
Result<bool> is_referenced(Core& core, std::string_view blob, std::string_view partition, std::string_view owner_key);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// After a crash: blobs of dead writers that a record got to point to are kept, the others are removed.
#pragma once

#include <mortise/error.h>

namespace mortise::objects {

class Core;

/// Start-up. Cost follows the number of unsettled blobs.
Result<void> recover_blobs(Core& core);

}  // namespace mortise::objects

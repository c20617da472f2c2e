// SPDX-License-Identifier: Apache-2.0
//
// After a crash: blobs of dead writers that a record got to point to are kept, the others are removed.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>

namespace mortise::objects {

/// Start-up. Cost follows the number of unsettled blobs.
Result<void> recover_blobs(const Host& host, const MetaStoreHandle& meta, const BlobStoreHandle& blobs);

}  // namespace mortise::objects

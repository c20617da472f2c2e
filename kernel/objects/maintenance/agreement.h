// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <string>

namespace mortise::objects {

/// Whether records and bodies belong together, by some hundred of each.
struct Agreement {
  uint64_t references = 0;  // from records to blobs, looked at
  uint64_t found = 0;       // of them: the blob is there
  uint64_t blobs = 0;       // looked at
  uint64_t wanted = 0;      // of them: a record points to it

  /// Half of what was looked at may have been lost or left over.
  bool holds() const noexcept { return 2 * found >= references && 2 * wanted >= blobs; }
  std::string describe() const;
};

/// All records are looked at until enough blobs are named. Start-up and workers: blocks.
Result<Agreement> look_for_agreement(const MetaStoreHandle& meta, const BlobStoreHandle& blobs);

}  // namespace mortise::objects

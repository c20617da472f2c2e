// SPDX-License-Identifier: Apache-2.0
//
// Copying bytes from stored bodies to a new one. Workers only: blocks.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/call.h>
#include <mortise/error.h>

#include <cstdint>
#include <string>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/read/reading.h"

namespace mortise::objects {

class Core;

/// A new body: bytes in memory, or a blob, finished but unsettled; both empty if there are no bytes.
struct Transferred {
  std::string inlined;
  std::string blob;
};

/// Whether a finished blob has the bytes that were written to it, as far as the store says.
Result<void> check_size(const mortise_blob_result* told, uint64_t written);

/// Copies `body`, of `size` bytes, for a record of the bucket under `owner_key`; feeds `digests` on the way. Ends early
/// if the call does. If nothing is to be computed, and `body` is all of a blob, the store is asked for a clone: then no
/// bytes are moved. They are verified all the same.
Result<Transferred> transfer(Core& core, const Call& call, Body body, uint64_t size, const Bucket& bucket,
                             const std::string& owner_key, bool may_inline, DigestSet& digests);

}  // namespace mortise::objects

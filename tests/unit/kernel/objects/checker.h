// SPDX-License-Identifier: Apache-2.0
//
// Looks below the service: does every record have what it points to, and is nothing there that no record points to?
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/abi/meta_store.h>

#include <string>
#include <vector>

#include "unit/kernel/objects/client.h"

namespace mortise::objects::test {

/// What is wrong, one line each. To be called after the garbage was collected.
std::vector<std::string> find_faults(const mortise_meta_store* meta, const mortise_blob_store* blobs);

/// Everything that clients can see: buckets, versions with their bodies, uploads, parts. Random ids are left out.
std::string visible_state(const Client& client);

}  // namespace mortise::objects::test

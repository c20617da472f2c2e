// SPDX-License-Identifier: Apache-2.0
//
// The places that remotes know, and which of them a bucket's backend is at.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// A bucket at a remote.
struct Location {
  const mortise_remote* remote = nullptr;
  uint32_t place = 0;
  uint32_t capabilities = 0;  // MORTISE_REMOTE_…
  std::string bucket;         // "#namespace/bucket" for one that is in a namespace of another cluster
};

/// Places may come and go, so they are looked at when one is needed. Threads: any.
class Places {
 public:
  explicit Places(std::vector<const mortise_remote*> remotes) : remotes_(std::move(remotes)) {}

  /// Where the objects of the bucket are. MORTISE_NO_SUCH_BACKEND: no remote is configured for it.
  Result<Location> find(const Bucket& bucket) const { return find(bucket.backend); }
  Result<Location> find(const std::string& backend) const;

 private:
  const std::vector<const mortise_remote*> remotes_;
};

}  // namespace mortise::objects

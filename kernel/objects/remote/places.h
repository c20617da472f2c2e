// SPDX-License-Identifier: Apache-2.0
//
// The places that remotes know, and which of them a bucket's backend is at.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <vector>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// A bucket at a remote.
struct Location {
  const mortise_remote* remote = nullptr;
  uint32_t place = 0;
  uint32_t capabilities = 0;  // MORTISE_REMOTE_…
  std::string bucket;
};

/// Constant. Threads: any.
class Places {
 public:
  explicit Places(const std::vector<const mortise_remote*>& remotes);

  /// Where the objects of the bucket are. MORTISE_NO_SUCH_BACKEND: no remote is configured for it.
  Result<Location> find(const Bucket& bucket) const { return find(bucket.backend); }
  Result<Location> find(const std::string& backend) const;

 private:
  struct Place {
    const mortise_remote* remote;
    uint32_t index;
    uint32_t capabilities;
    std::string name;
    std::string provider;
  };
  std::vector<Place> all_;
};

}  // namespace mortise::objects

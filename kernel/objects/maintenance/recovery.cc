// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/recovery.h"

#include <string>
#include <string_view>

#include "kernel/objects/core/references.h"

namespace mortise::objects {

Result<void> recover_blobs(const Host& host, const MetaStoreHandle& meta, const BlobStoreHandle& blobs) {
  Result<void> trouble;
  size_t kept = 0;
  size_t removed = 0;
  auto done = blobs.recover([&](std::string_view id, std::string_view partition, std::string_view key) {
    auto there = is_referenced(meta, id, partition, key);
    if (!there) trouble = there.error();
    const bool keep = !there || *there;
    ++(keep ? kept : removed);
    return keep;
  });
  if (kept + removed > 0)
    host.log(LogLevel::info, "recovered the bodies of interrupted writes",
             {pair("kept", std::to_string(kept)), pair("removed", std::to_string(removed))});
  return done ? trouble : done;
}

}  // namespace mortise::objects

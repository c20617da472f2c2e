// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>
#include <mortise/mutex.h>

#include <optional>
#include <string>

#include "blob_memory/blob_table.h"

namespace mortise::blob_memory {

/// mortise.blob_store/1 in memory; no reader has a descriptor.
class MemoryBlobStore : public BlobStore {
 public:
  explicit MemoryBlobStore(uint64_t capacity) : BlobStore(MORTISE_BLOB_VOLATILE, {.writes = 4}), blobs_(capacity) {}

  Result<std::unique_ptr<BlobWriter>> create(const Call& call, const mortise_blob_owner& owner, int64_t size_hint,
                                             int32_t durability) noexcept override;
  Result<std::unique_ptr<BlobReader>> open(const Call& call, std::string_view id) noexcept override;
  void settle(const Call&, std::string_view id) noexcept override { blobs_.settle(id); }
  Result<void> remove(const Call& call, std::string_view id) noexcept override;
  Result<void> recover(const Call& call, const Keep& keep) noexcept override;
  Result<void> scan(const Call& call, const Each& each) noexcept override;
  Result<void> quarantine(const Call& call, std::string_view id) noexcept override;
  std::optional<BlobUsage> usage(const Call& call) noexcept override;
  Result<std::optional<std::string>> label(const Call& call) noexcept override;
  Result<void> set_label(const Call& call, std::string_view expected, std::string_view label) noexcept override;
  Result<std::unique_ptr<BlobWriter>> clone(const Call& call, std::string_view id, const mortise_blob_owner& owner,
                                            int32_t durability) noexcept override;

 private:
  BlobTable blobs_;
  Mutex mutex_;
  std::string label_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::blob_memory

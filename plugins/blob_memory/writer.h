// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>

#include <string>

#include "blob_memory/blob_table.h"

namespace mortise::blob_memory {

/// Gathers bytes; what is not finished is given back.
class Writer : public BlobWriter {
 public:
  /// `table` outlives this. With `shared`, those are its bytes, and it is only to be finished.
  Writer(BlobTable& table, const mortise_blob_owner& owner, int64_t size_hint,
         std::shared_ptr<const std::string> shared = nullptr);
  ~Writer() override {
    blobs_.give_back(bytes_.size());
    if (shared_ != nullptr) blobs_.unshare(shared_);
  }

  std::string_view id() const noexcept override { return id_; }
  void write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept override;
  void finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept override;

 private:
  BlobTable& blobs_;
  const std::string id_;
  std::string partition_;
  std::string key_;
  std::string bytes_;
  std::shared_ptr<const std::string> shared_;
};

}  // namespace mortise::blob_memory

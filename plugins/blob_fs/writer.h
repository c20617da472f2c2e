// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>
#include <mortise/host.h>

#include <memory>
#include <string>
#include <string_view>

#include "blob_fs/descriptor.h"
#include "blob_fs/directory_sync.h"
#include "blob_fs/footer.h"
#include "blob_fs/sync_threads.h"

namespace mortise::blob_fs {

/// What all writers of a store share.
struct Staging {
  const Descriptor& directory;
  DirectorySync sync;
  Metric written_bytes;
  Metric cloned_bytes;
  Metric file_syncs;
  SyncThreads threads;  // last: its tasks use the others
};

/// A file in staging/, removed unless finished.
class Writer : public BlobWriter {
 public:
  /// `staging` outlives this.
  static Result<std::unique_ptr<BlobWriter>> create(Staging& staging, std::string id, Owner owner, int64_t size_hint,
                                                    int32_t durability);
  ~Writer() override;

  std::string_view id() const noexcept override { return id_; }
  void write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept override;
  void finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept override;

 private:
  Writer(Staging& staging, std::string id, Owner owner, bool durable, Descriptor fd);
  Result<void> reserve();
  Result<void> append(const char* data, size_t size);
  Result<void> complete();
  void conclude(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept;
  std::string name() const { return "staging/" + id_; }

  Staging& staging_;
  const std::string id_;
  const Owner owner_;
  const bool durable_;
  Descriptor fd_;
  uint64_t size_ = 0;
  uint64_t announced_ = 0;  // 0: blocks are taken as they are written
  uint64_t reserved_ = 0;   // up to where blocks were taken
  bool finished_ = false;
};

}  // namespace mortise::blob_fs

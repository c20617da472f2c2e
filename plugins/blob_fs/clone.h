// SPDX-License-Identifier: Apache-2.0
//
// Blobs that share their bytes: a clone has a file of its own, which names its owner and says that the bytes are
// elsewhere, and a further hard link to the file that has them. So whichever is removed first, the bytes stay for the
// other; nothing counts references but the file system. Layout and life: FORMAT.md.
#pragma once

#include <mortise/blob_store.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "blob_fs/descriptor.h"
#include "blob_fs/footer.h"
#include "blob_fs/layout.h"
#include "blob_fs/writer.h"

namespace mortise::blob_fs {

/// The file with the bytes of a blob, and what its footer says.
struct Bytes {
  Descriptor file;
  uint64_t size = 0;
};

/// Opens the bytes of a clone. Status::not_found: it is being removed.
Result<Bytes> open_clone(const Layout& layout, std::string_view id, uint64_t size);

/// Whether the bytes of a clone are there. An error: that cannot be told, and nothing may be done as if they were not.
Result<bool> has_clone_bytes(const Layout& layout, std::string_view id);

/// Of a clone, removes the link to the bytes; of another blob nothing.
Result<void> remove_clone_bytes(const Layout& layout, std::string_view id);

/// A clone about to be finished; removed unless it is. It takes no writes.
class CloneWriter : public BlobWriter {
 public:
  /// Blob `source`, whose bytes are open, under the new `id`. `staging` and `layout` outlive this. Status::unsupported:
  /// the file system makes no such link, or no more of them.
  static Result<std::unique_ptr<BlobWriter>> create(Staging& staging, const Layout& layout, std::string_view source,
                                                    bool source_is_clone, Bytes bytes, std::string id, Owner owner,
                                                    int32_t durability);
  ~CloneWriter() override;

  std::string_view id() const noexcept override { return id_; }
  void write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept override;
  void finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept override;

 private:
  CloneWriter(Staging& staging, const Layout& layout, Bytes bytes, std::string id, Owner owner, bool durable);
  Result<void> link(std::string_view source, bool source_is_clone);
  Result<void> complete();
  void conclude(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept;

  Staging& staging_;
  const Layout& layout_;
  const Bytes bytes_;
  const std::string id_;
  const Owner owner_;
  const bool durable_;
  Descriptor file_;
  bool finished_ = false;
};

}  // namespace mortise::blob_fs

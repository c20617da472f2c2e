// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>

#include <memory>

#include "blob_fs/descriptor.h"
#include "blob_fs/footer.h"

namespace mortise::blob_fs {

/// An open file; an unlinked one keeps its bytes until this is destroyed.
class Reader : public BlobReaderAuthor {
 public:
  Reader(Descriptor fd, uint64_t size) noexcept : fd_(std::move(fd)), size_(size) {}

  uint64_t size() const noexcept override { return size_; }
  int fd(uint64_t& offset) const noexcept override {
    offset = 0;
    return fd_.get();
  }
  Result<void> read(uint64_t offset, void* data, size_t size) noexcept override;

 private:
  const Descriptor fd_;
  const uint64_t size_;
};

}  // namespace mortise::blob_fs

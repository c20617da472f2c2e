// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>

#include <utility>

#include "blob_fs/footer.h"
#include "blob_fs/open_files.h"

namespace mortise::blob_fs {

/// An open file; an unlinked one keeps its bytes until this is destroyed.
class Reader : public BlobReader {
 public:
  explicit Reader(OpenFiles::File file) noexcept : file_(std::move(file)) {}

  uint64_t size() const noexcept override { return file_->size; }
  int fd(uint64_t& offset) const noexcept override {
    offset = 0;
    return file_->file.get();
  }
  uint64_t stamp() const noexcept override { return file_->state.written_ns; }
  Result<void> read(uint64_t offset, void* data, size_t size) noexcept override;

 private:
  const OpenFiles::File file_;
};

}  // namespace mortise::blob_fs

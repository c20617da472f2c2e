// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/reader.h"

namespace mortise::blob_fs {

Result<void> Reader::read(uint64_t offset, void* data, size_t size) noexcept {
  const uint64_t end = file_->size;
  if (offset > end || size > end - offset)
    return Error(Status::invalid, "blob_fs: read bytes beyond the end of a blob of " + std::to_string(end));
  auto whole = read_fully(file_->file.get(), offset, data, size);
  if (!whole) return std::move(whole).error();
  if (!*whole) return Error(Status::corrupt, "blob_fs: a blob's file became shorter");
  return {};
}

}  // namespace mortise::blob_fs

// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/reader.h"

namespace mortise::blob_fs {

Result<void> Reader::read(uint64_t offset, void* data, size_t size) noexcept {
  if (offset > size_ || size > size_ - offset)
    return Error(Status::invalid, "blob_fs: read bytes beyond the end of a blob of " + std::to_string(size_));
  auto whole = read_fully(fd_.get(), offset, data, size);
  if (!whole) return std::move(whole).error();
  if (!*whole) return Error(Status::corrupt, "blob_fs: a blob's file became shorter");
  return {};
}

}  // namespace mortise::blob_fs

// SPDX-License-Identifier: Apache-2.0
#include "blob_memory/store.h"

#include <cstring>
#include <string>

#include "blob_memory/writer.h"

namespace mortise::blob_memory {
namespace {

class Reader : public BlobReader {
 public:
  explicit Reader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  uint64_t size() const noexcept override { return bytes_->size(); }
  int fd(uint64_t&) const noexcept override { return -1; }
  Result<void> read(uint64_t offset, void* data, size_t size) noexcept override {
    if (offset > bytes_->size() || size > bytes_->size() - offset)
      return Error(Status::invalid, "blob_memory: read bytes beyond the end of a blob");
    if (size > 0) std::memcpy(data, bytes_->data() + offset, size);
    return {};
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
};

Error no_such(std::string_view id) {
  return Error(Status::not_found, "blob_memory: there is no blob " + std::string(id));
}

}  // namespace

Result<std::unique_ptr<BlobWriter>> MemoryBlobStore::create(const Call&, const mortise_blob_owner& owner,
                                                            int64_t size_hint, int32_t) noexcept {
  if (size_hint > 0 && static_cast<uint64_t>(size_hint) > blobs_.available())
    return Error(Status::no_space, "blob_memory: create a blob of " + std::to_string(size_hint) + " bytes: no room");
  return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(blobs_, owner, size_hint));
}

Result<std::unique_ptr<BlobWriter>> MemoryBlobStore::clone(const Call&, std::string_view id,
                                                           const mortise_blob_owner& owner, int32_t) noexcept {
  auto bytes = blobs_.share(id);
  if (bytes == nullptr) return no_such(id);
  return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(blobs_, owner, kNoSizeHint, std::move(bytes)));
}

Result<std::unique_ptr<BlobReader>> MemoryBlobStore::open(const Call&, std::string_view id) noexcept {
  auto bytes = blobs_.find(id);
  if (bytes == nullptr) return no_such(id);
  return std::unique_ptr<BlobReader>(std::make_unique<Reader>(std::move(bytes)));
}

Result<void> MemoryBlobStore::remove(const Call&, std::string_view id) noexcept {
  if (!blobs_.remove(id)) return no_such(id);
  return {};
}

// Writers end with the store, so at start-up there is nothing to recover.
Result<void> MemoryBlobStore::recover(const Call&, const Keep&) noexcept { return {}; }

Result<void> MemoryBlobStore::scan(const Call&, const Each& each) noexcept {
  for (const auto& [id, blob] : blobs_.all())
    if (!each(blob_info(id, {str(blob.partition), str(blob.key)}, blob.bytes->size(), blob.unsettled))) break;
  return {};
}

Result<void> MemoryBlobStore::quarantine(const Call&, std::string_view id) noexcept {
  if (!blobs_.quarantine(id)) return no_such(id);
  return {};
}

std::optional<BlobUsage> MemoryBlobStore::usage(const Call&) noexcept {
  return BlobUsage{blobs_.used(), blobs_.available()};
}

Result<std::optional<std::string>> MemoryBlobStore::label(const Call&) noexcept {
  const MutexLock lock(mutex_);
  return label_.empty() ? std::nullopt : std::optional(label_);
}

Result<void> MemoryBlobStore::set_label(const Call&, std::string_view expected, std::string_view label) noexcept {
  if (label.empty() || label.size() > MORTISE_BLOB_LABEL_MAX)
    return Error(Status::invalid, "blob_memory: a label of " + std::to_string(label.size()) + " bytes");
  const MutexLock lock(mutex_);
  if (label_ != expected) return Error(Status::precondition, "blob_memory: the label is another one");
  label_ = label;
  return {};
}

}  // namespace mortise::blob_memory

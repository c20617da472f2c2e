// SPDX-License-Identifier: Apache-2.0
#include "blob_memory/blob_table.h"

#include <algorithm>

namespace mortise::blob_memory {

std::string BlobTable::next_id() {
  const MutexLock lock(mutex_);
  return "m" + std::to_string(++last_id_);
}

bool BlobTable::reserve(uint64_t bytes) {
  const MutexLock lock(mutex_);
  if (capacity_ != 0 && (used_ > capacity_ || bytes > capacity_ - used_)) return false;
  used_ += bytes;
  return true;
}

void BlobTable::give_back(uint64_t bytes) {
  const MutexLock lock(mutex_);
  used_ -= bytes;
}

void BlobTable::put(const std::string& id, Blob blob) {
  const MutexLock lock(mutex_);
  ++sharers_[blob.bytes.get()];
  blobs_.emplace(id, std::move(blob));
}

std::shared_ptr<const std::string> BlobTable::share(std::string_view id) {
  const MutexLock lock(mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return nullptr;
  ++sharers_[found->second.bytes.get()];
  return found->second.bytes;
}

void BlobTable::unshare(const std::shared_ptr<const std::string>& bytes) {
  const MutexLock lock(mutex_);
  let_go(*bytes);
}

void BlobTable::put_shared(const std::string& id, Blob blob) {
  const MutexLock lock(mutex_);
  blobs_.emplace(id, std::move(blob));
}

void BlobTable::let_go(const std::string& bytes) {
  const auto sharers = sharers_.find(&bytes);
  if (--sharers->second > 0) return;
  used_ -= bytes.size();
  sharers_.erase(sharers);
}

std::shared_ptr<const std::string> BlobTable::find(std::string_view id) const {
  const MutexLock lock(mutex_);
  const auto found = blobs_.find(id);
  return found == blobs_.end() ? nullptr : found->second.bytes;
}

void BlobTable::settle(std::string_view id) {
  const MutexLock lock(mutex_);
  if (const auto found = blobs_.find(id); found != blobs_.end()) found->second.unsettled = false;
}

// Readers may keep the bytes for longer than they are counted.
bool BlobTable::remove(std::string_view id) {
  const MutexLock lock(mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return false;
  let_go(*found->second.bytes);
  blobs_.erase(found);
  return true;
}

bool BlobTable::quarantine(std::string_view id) {
  const MutexLock lock(mutex_);
  const auto found = blobs_.find(id);
  if (found == blobs_.end()) return false;
  quarantined_.insert(blobs_.extract(found));
  return true;
}

std::vector<std::pair<std::string, Blob>> BlobTable::all() const {
  const MutexLock lock(mutex_);
  return {blobs_.begin(), blobs_.end()};
}

uint64_t BlobTable::used() const {
  const MutexLock lock(mutex_);
  return used_;
}

uint64_t BlobTable::available() const {
  const MutexLock lock(mutex_);
  return capacity_ == 0 ? UINT64_MAX : capacity_ - std::min(capacity_, used_);
}

}  // namespace mortise::blob_memory

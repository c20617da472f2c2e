// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/verdicts.h"

#include <mortise/blob_store_handle.h>
#include <sys/stat.h>

#include <utility>

namespace mortise::objects {

uint64_t stamp_of(const BlobReaderHandle& reader) noexcept {
  if (const uint64_t told = reader.stamp(); told != 0) return told;
  const auto file = reader.fd();
  struct stat found {};
  if (file.fd < 0 || ::fstat(file.fd, &found) != 0) return 0;
  return static_cast<uint64_t>(found.st_mtim.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(found.st_mtim.tv_nsec);
}

void Verdicts::age(int64_t now_ns) {
  if (since_ns_ == 0) since_ns_ = now_ns;
  if (valid_ns_ == 0 || now_ns - since_ns_ < valid_ns_) return;
  if (now_ns - since_ns_ >= 2 * valid_ns_) young_.clear();
  old_ = std::exchange(young_, {});
  since_ns_ = now_ns;
}

std::optional<uint64_t> Verdicts::verified(std::string_view blob, int64_t now_ns) {
  const MutexLock lock(mutex_);
  age(now_ns);
  for (const auto* half : {&young_, &old_})
    if (const auto found = half->find(blob); found != half->end()) return found->second;
  return std::nullopt;
}

void Verdicts::set_verified(std::string_view blob, uint64_t stamp, int64_t now_ns) {
  std::string id(blob);
  const MutexLock lock(mutex_);
  age(now_ns);
  if (young_.size() >= kMaxVerified / 2) old_ = std::exchange(young_, {});
  young_.insert_or_assign(std::move(id), stamp);
}

void Verdicts::forget(std::string_view blob) {
  const MutexLock lock(mutex_);
  for (auto* half : {&young_, &old_})
    if (const auto found = half->find(blob); found != half->end()) half->erase(found);
}

bool Verdicts::is_damaged(std::string_view blob) const {
  if (damaged_count_.load(std::memory_order_relaxed) == 0) return false;
  const MutexLock lock(mutex_);
  return damaged_.contains(blob);
}

void Verdicts::set_damaged(std::string_view blob) {
  forget(blob);
  const MutexLock lock(mutex_);
  if (damaged_.size() < kMaxDamaged) damaged_.emplace(blob);
  damaged_count_ = damaged_.size();
}

void Verdicts::absolve(std::string_view blob) {
  const MutexLock lock(mutex_);
  if (const auto found = damaged_.find(blob); found != damaged_.end()) damaged_.erase(found);
  damaged_count_ = damaged_.size();
}

}  // namespace mortise::objects

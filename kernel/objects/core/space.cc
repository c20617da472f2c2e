// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/space.h"

#include <mortise/abi/object_service.h>

#include <algorithm>

namespace mortise::objects {
namespace {

constexpr int64_t kBetweenLooksNs = 100'000'000;
constexpr uint64_t kLooksPerKeepFree = 16;  // after so small a part of it was taken
constexpr uint64_t kShareOfDisk = 10;
constexpr uint64_t kCountedAtOnce = uint64_t{64} << 10;  // more than this is counted while it comes

}  // namespace

Space::Space(const Host& host, const BlobStore& blobs, uint64_t keep_free)
    : host_(host), blobs_(blobs), wanted_(keep_free) {}

Result<void> Space::check(uint64_t size) {
  if (wanted_ == 0) return {};
  look_again(std::min(size, kCountedAtOnce));
  const uint64_t available = available_.load(std::memory_order_relaxed);
  const uint64_t keep_free = keep_free_.load(std::memory_order_relaxed);
  if (available >= keep_free && available - keep_free >= size) return {};
  return refusal();
}

Result<void> Space::check_under_way(uint64_t size) {
  if (wanted_ == 0) return {};
  look_again(size);
  const uint64_t available = available_.load(std::memory_order_relaxed);
  if (available >= keep_free_.load(std::memory_order_relaxed) / 2) return {};
  return refusal();
}

void Space::look_again(uint64_t size) {
  const uint64_t taken = taken_.fetch_add(size, std::memory_order_relaxed) + size;
  const int64_t now = host_.monotonic_ns();
  int64_t next = next_look_ns_.load(std::memory_order_relaxed);
  const bool due = now >= next || taken > keep_free_.load(std::memory_order_relaxed) / kLooksPerKeepFree;
  if (!due || !next_look_ns_.compare_exchange_strong(next, now + kBetweenLooksNs)) return;
  taken_ = 0;
  const auto usage = blobs_.usage();
  if (usage.available == UINT64_MAX || usage.used == UINT64_MAX) {  // the store does not know
    keep_free_ = wanted_;
    available_ = UINT64_MAX;
    return;
  }
  keep_free_ = std::min(wanted_, (usage.used + usage.available) / kShareOfDisk);
  available_ = usage.available;
}

Error Space::refusal() const {
  return Error(Status::no_space, MORTISE_DISK_NEARLY_FULL,
               "the disk is nearly full, and storage.min_free of it is kept free: objects can be read and deleted, and "
               "new ones are taken again when there is room");
}

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/space.h"

#include <mortise/abi/object_service.h>

#include <algorithm>
#include <string>
#include <utility>

namespace mortise::objects {
namespace {

constexpr int64_t kBetweenLooksNs = 100'000'000;
constexpr uint64_t kLooksPerKeepFree = 16;  // after so small a part of it was taken
constexpr uint64_t kShareOfDisk = 10;
constexpr uint64_t kCountedAtOnce = uint64_t{64} << 10;  // more than this is counted while it comes

Result<void> refusal(const std::string& disk) {
  return Error(Status::no_space, MORTISE_DISK_NEARLY_FULL,
               disk +
                   " is nearly full, and storage.min_free of it is kept free: objects can be read and deleted, and new "
                   "ones are taken again when there is room");
}

const std::string kOfBodies = "the disk";
const std::string kOfRecords = "the disk of the database";

}  // namespace

void DiskRoom::note(const DiskUsage& usage) {
  const bool known = usage.available != UINT64_MAX && usage.used != UINT64_MAX;
  keep_free_ = known ? std::min(wanted_, (usage.used + usage.available) / kShareOfDisk) : wanted_;
  available_ = known ? usage.available : UINT64_MAX;
}

Space::Space(const Host& host, const BlobStoreHandle& blobs, DiskLook records, uint64_t keep_free)
    : host_(host),
      blobs_(blobs),
      look_at_records_(std::move(records)),
      watched_(keep_free != 0),
      of_bodies_(keep_free),
      of_records_(keep_free) {}

Result<void> Space::check(uint64_t size) {
  if (!watched_) return {};
  look_again(std::min(size, kCountedAtOnce));
  if (!of_bodies_.has(size)) return refusal(kOfBodies);
  if (!of_records_.has(0)) return refusal(kOfRecords);
  return {};
}

Result<void> Space::check_under_way(uint64_t size) {
  if (!watched_) return {};
  look_again(size);
  if (!of_bodies_.has_half()) return refusal(kOfBodies);
  if (!of_records_.has_half()) return refusal(kOfRecords);
  return {};
}

void Space::look_again(uint64_t size) {
  const uint64_t taken = taken_.fetch_add(size, std::memory_order_relaxed) + size;
  const int64_t now = host_.monotonic_ns();
  int64_t next = next_look_ns_.load(std::memory_order_relaxed);
  const uint64_t least = look_at_records_ ? std::min(of_bodies_.keep_free(), of_records_.keep_free())  //
                                          : of_bodies_.keep_free();
  const bool due = now >= next || taken > least / kLooksPerKeepFree;
  if (!due || !next_look_ns_.compare_exchange_strong(next, now + kBetweenLooksNs)) return;
  taken_ = 0;
  const auto bodies = blobs_.usage();
  of_bodies_.note({bodies.used.value_or(UINT64_MAX), bodies.available.value_or(UINT64_MAX)});
  if (look_at_records_) of_records_.note(look_at_records_());
}

}  // namespace mortise::objects

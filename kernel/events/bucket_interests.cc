// SPDX-License-Identifier: Apache-2.0
#include "kernel/events/bucket_interests.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include "kernel/objects/buckets/bucket_view.h"

namespace mortise::events {
namespace {

constexpr size_t kMostKnown = 64 * 1024;  // buckets
constexpr int32_t kKinds = 64;            // bits

}  // namespace

BucketInterest::~BucketInterest() {
  for (const Row& row : rows_)
    if (const auto release = known(row.interest).release) release(row.interest);
  alive_.remove();
}

void BucketInterest::add(size_t target, mortise_event_interest* interest) {
  const mortise_event_interest given = known(interest);
  rows_.push_back({target, given.kinds, interest, given.selects});
  kinds_ |= given.kinds;
  if (given.kinds != 0) all_ |= uint32_t{1} << target;
}

uint32_t BucketInterest::targets(int32_t kind, std::string_view key) const noexcept {
  if (kind < 0 || kind >= kKinds || (kinds_ & MORTISE_EVENT_BIT(kind)) == 0) return 0;
  uint32_t out = 0;
  for (const Row& row : rows_) {
    if ((row.kinds & MORTISE_EVENT_BIT(kind)) == 0) continue;
    if (row.selects == nullptr || row.selects(row.interest, kind, str(key)) != 0) out |= uint32_t{1} << row.target;
  }
  return out;
}

std::shared_ptr<const BucketInterest> BucketInterests::of(const objects::BucketPtr& bucket) {
  {
    ReadLock lock(mutex_);
    if (closed_) return nullptr;
    const auto found = known_.find(bucket->id);
    if (found != known_.end() && found->second.generation == bucket->generation) return found->second.interest;
  }
  WriteLock lock(mutex_);  // asked once at a time, and not after close()
  if (closed_) return nullptr;
  if (const auto found = known_.find(bucket->id); found != known_.end()) {
    if (found->second.generation >= bucket->generation) return found->second.interest;  // or `bucket` is out of date
  }
  auto interest = std::make_shared<BucketInterest>(alive_);
  objects::BucketView::show(bucket, [&](const mortise_bucket& shown) {
    for (size_t i = 0; i < targets_.size(); ++i)
      if (auto* answered = targets_[i]->interest(targets_[i]->self, &shown)) interest->add(i, answered);
  });
  std::shared_ptr<const BucketInterest> out;
  if (!interest->empty()) out = std::move(interest);
  if (known_.size() >= kMostKnown) known_.clear();
  known_[bucket->id] = {bucket->generation, out};
  return out;
}

void BucketInterests::close() {
  std::unordered_map<std::string, Known> known;
  {
    WriteLock lock(mutex_);
    closed_ = true;
    known.swap(known_);
  }
  known.clear();
  alive_.wait_until_none();
}

}  // namespace mortise::events

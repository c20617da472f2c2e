// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/bucket_view.h"

#include <utility>

namespace mortise::objects {

BucketView::BucketView(BucketPtr bucket) : mortise_bucket{}, bucket_(std::move(bucket)) {
  const Bucket& b = *bucket_;
  pairs_.reserve(b.properties.size());
  for (const auto& property : b.properties) pairs_.push_back(pair(property.first, property.second));
  mortise_bucket::size = sizeof(mortise_bucket);
  property_count = static_cast<uint32_t>(pairs_.size());
  name = str(b.name);
  id = str(b.id);
  owner = str(b.owner);
  created_ms = b.created_ms;
  properties = pairs_.data();
  generation = b.generation;
  retain = &keep;
  release = &drop;
}

void BucketView::keep(const mortise_bucket* self) {
  static_cast<const BucketView*>(self)->shares_.fetch_add(1, std::memory_order_relaxed);
}

void BucketView::drop(const mortise_bucket* self) {
  const auto* view = static_cast<const BucketView*>(self);
  if (view->shares_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete view;
}

}  // namespace mortise::objects

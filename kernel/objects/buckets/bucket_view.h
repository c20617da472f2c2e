// SPDX-License-Identifier: Apache-2.0
//
// A bucket in the ABI's form: reference-counted, so that a caller who was given it may keep it.
#pragma once

#include <mortise/abi/object_service.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "kernel/objects/buckets/buckets.h"

namespace mortise::objects {

/// Threads: any. Frees itself with its last share.
class BucketView final : public mortise_bucket {
 public:
  /// Calls use(const mortise_bucket&), which may retain it.
  template <class F>
  static void show(BucketPtr bucket, F&& use) {
    const auto* view = new BucketView(std::move(bucket));
    use(static_cast<const mortise_bucket&>(*view));
    view->release(view);
  }
  /// One share.
  static BucketHandle make(BucketPtr bucket) {
    BucketHandle out;
    show(std::move(bucket), [&](const mortise_bucket& shown) { out = BucketHandle(shown); });
    return out;
  }
  BucketView(const BucketView&) = delete;
  BucketView& operator=(const BucketView&) = delete;

 private:
  explicit BucketView(BucketPtr bucket);
  ~BucketView() = default;
  static void keep(const mortise_bucket* self);
  static void drop(const mortise_bucket* self);

  const BucketPtr bucket_;
  std::vector<mortise_pair> pairs_;
  mutable std::atomic<uint32_t> shares_{1};
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// The scan of a blob store in steps. A store visits its blobs in one call that cannot be left and entered again, so the
// call is made on a thread of its own, which waits between the steps: no worker is kept, and the caller of the steps
// decides about speed.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <functional>
#include <thread>

namespace mortise::objects {

/// One thread at a time.
class PacedScan {
 public:
  /// `each` is called on the scan's thread, within visit(). The store must outlive this.
  using Each = std::function<void(const BlobStoreHandle::Scanned&)>;
  PacedScan(const BlobStoreHandle& blobs, Each each) : blobs_(blobs), each_(std::move(each)) {}
  PacedScan(const PacedScan&) = delete;
  PacedScan& operator=(const PacedScan&) = delete;
  /// Leaves out what was not visited.
  ~PacedScan();

  /// Visits up to `count` further blobs. False: all were visited.
  Result<bool> visit(uint64_t count);

 private:
  void run();
  bool take(const BlobStoreHandle::Scanned& blob);

  const BlobStoreHandle blobs_;
  const Each each_;
  Mutex mutex_;
  ConditionVariable changed_;
  uint64_t allowed_ MORTISE_GUARDED_BY(mutex_) = 0;
  bool resting_ MORTISE_GUARDED_BY(mutex_) = false;
  bool ended_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  Result<void> outcome_ MORTISE_GUARDED_BY(mutex_);
  std::thread thread_;  // started by the first visit()
};

}  // namespace mortise::objects

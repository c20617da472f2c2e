// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/paced_scan.h"

#include <utility>

namespace mortise::objects {

PacedScan::~PacedScan() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

Result<bool> PacedScan::visit(uint64_t count) {
  MutexLock lock(mutex_);
  allowed_ = count;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
  changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return ended_ || (allowed_ == 0 && resting_); });
  if (ended_ && !outcome_) return outcome_.error();
  return !ended_;
}

void PacedScan::run() {
  auto outcome = blobs_.scan([this](const BlobStoreHandle::Scanned& blob) { return take(blob); });
  const MutexLock lock(mutex_);
  outcome_ = std::move(outcome);
  ended_ = true;
  changed_.notify_all();
}

bool PacedScan::take(const BlobStoreHandle::Scanned& blob) {
  {
    MutexLock lock(mutex_);
    if (allowed_ == 0) {
      resting_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return allowed_ > 0 || stopping_; });
      resting_ = false;
    }
    if (stopping_) return false;
    --allowed_;
  }
  each_(blob);
  return true;
}

}  // namespace mortise::objects

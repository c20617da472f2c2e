// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/open_iterators.h"

namespace mortise::meta_leveldb {

bool OpenIterators::enter() noexcept {
  const MutexLock lock(mutex_);
  if (retiring_) return false;
  ++count_;
  return true;
}

void OpenIterators::leave() noexcept {
  const MutexLock lock(mutex_);
  if (--count_ == 0) changed_.notify_all();
}

size_t OpenIterators::retire(std::chrono::milliseconds patience) {
  MutexLock lock(mutex_);
  retiring_ = true;
  if (changed_.wait_for(lock, patience, [this]() MORTISE_REQUIRES(mutex_) { return count_ == 0; })) return 0;
  retiring_ = false;
  return count_;
}

void OpenIterators::admit() noexcept {
  const MutexLock lock(mutex_);
  retiring_ = false;
}

}  // namespace mortise::meta_leveldb

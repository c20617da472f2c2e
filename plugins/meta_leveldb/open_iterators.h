// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <chrono>
#include <cstddef>

namespace mortise::meta_leveldb {

/// Counts the iterators that keep the database from being closed, and has them go when it must be. Threads: any, but
/// for retire() and admit().
class OpenIterators {
 public:
  /// False: those that there are have to go, and none comes.
  bool enter() noexcept;
  void leave() noexcept;
  /// An iterator gives up at its next move once this is true.
  bool retiring() const noexcept { return retiring_.load(std::memory_order_acquire); }

  /// Lets none in until admit(), and waits until all have left. How many have not after that time: then others may come
  /// at once.
  size_t retire(std::chrono::milliseconds patience);
  void admit() noexcept;

 private:
  Mutex mutex_;
  ConditionVariable changed_;
  size_t count_ MORTISE_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> retiring_{false};
};

}  // namespace mortise::meta_leveldb

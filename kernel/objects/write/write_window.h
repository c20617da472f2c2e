// SPDX-License-Identifier: Apache-2.0
//
// Writes of one blob that are under way: as many as the store takes at once, in order.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/mutex.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace mortise::objects {

/// One thread at a time, a worker: blocks. Must outlive the writes, so wait() comes before its end.
class WriteWindow {
 public:
  /// `most` writes are under way at once; at least 1.
  explicit WriteWindow(uint32_t most) : most_(most) {}
  WriteWindow(const WriteWindow&) = delete;
  WriteWindow& operator=(const WriteWindow&) = delete;

  /// Waits for a place, and writes. `keep` holds the bytes, and is let go when the store does not need them any more.
  /// After a failure nothing is written.
  void write(BlobWriterHandle& writer, std::string_view bytes, std::shared_ptr<const void> keep);
  /// Bytes of write() that the store does not need any more, since the last call.
  uint64_t take_answered();
  /// Waits until none is under way. The first failure so far.
  Result<void> wait();

 private:
  void end(size_t bytes, const mortise_error& error);

  const uint32_t most_;
  Mutex mutex_;
  ConditionVariable ended_;
  uint32_t under_way_ MORTISE_GUARDED_BY(mutex_) = 0;
  uint64_t answered_ MORTISE_GUARDED_BY(mutex_) = 0;
  Result<void> result_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <cstdint>

#include "blob_fs/descriptor.h"

namespace mortise::blob_fs {

/// fsync of one directory for many threads: who asks while one is under way shares the next one.
class DirectorySync {
 public:
  /// `directory` outlives this; it may be opened later.
  DirectorySync(const Descriptor& directory, Metric syncs) : directory_(directory), syncs_(syncs) {}
  /// Returns once everything that happened in the directory before the call is durable. Blocks.
  Result<void> sync();

 private:
  const Descriptor& directory_;
  Metric syncs_;
  Mutex mutex_;
  ConditionVariable finished_;
  bool running_ MORTISE_GUARDED_BY(mutex_) = false;
  uint64_t started_ MORTISE_GUARDED_BY(mutex_) = 0;  // syncs so far
  uint64_t ended_ MORTISE_GUARDED_BY(mutex_) = 0;
  uint64_t failed_ MORTISE_GUARDED_BY(mutex_) = 0;  // the last one that failed
  int cause_ MORTISE_GUARDED_BY(mutex_) = 0;        // its errno
};

}  // namespace mortise::blob_fs

// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/directory_sync.h"

#include <unistd.h>

#include <cerrno>

#include "blob_fs/system_error.h"

namespace mortise::blob_fs {

Result<void> DirectorySync::sync() {
  MutexLock lock(mutex_);
  const uint64_t mine = started_ + 1;  // one that has already started may have missed what the caller did
  while (ended_ < mine) {
    if (running_) {
      finished_.wait(lock);
      continue;
    }
    running_ = true;
    const uint64_t number = ++started_;
    lock.unlock();
    const int cause = ::fsync(directory_.get()) == 0 ? 0 : errno;
    syncs_.record(1);
    lock.lock();
    running_ = false;
    ended_ = number;
    if (cause != 0) {
      failed_ = number;
      cause_ = cause;
    }
    finished_.notify_all();
  }
  // A later success proves nothing: the kernel reports a failed write-back once and then forgets it.
  if (failed_ >= mine) return system_error(cause_, "sync the staging directory");
  return {};
}

}  // namespace mortise::blob_fs

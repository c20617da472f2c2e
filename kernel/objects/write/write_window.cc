// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/write_window.h"

#include <utility>

namespace mortise::objects {

void WriteWindow::write(BlobWriterHandle& writer, std::string_view bytes, std::shared_ptr<const void> keep) {
  {
    MutexLock lock(mutex_);
    ended_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return under_way_ < most_; });
    if (!result_) {
      answered_ += bytes.size();
      return;
    }
    ++under_way_;
  }
  writer.write(bytes, [this, size = bytes.size(), keep = std::move(keep)](const mortise_error& error) mutable {
    keep.reset();
    end(size, error);
  });
}

uint64_t WriteWindow::take_answered() {
  const MutexLock lock(mutex_);
  return std::exchange(answered_, 0);
}

Result<void> WriteWindow::wait() {
  MutexLock lock(mutex_);
  ended_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return under_way_ == 0; });
  return result_;
}

/// This may be gone as soon as the lock is.
void WriteWindow::end(size_t bytes, const mortise_error& error) {
  const MutexLock lock(mutex_);
  if (error.status != MORTISE_OK && result_) result_ = Error::from(error);
  answered_ += bytes;
  --under_way_;
  ended_.notify_all();
}

}  // namespace mortise::objects

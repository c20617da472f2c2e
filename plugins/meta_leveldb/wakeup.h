// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <semaphore.h>

#include <cerrno>

namespace mortise::meta_leveldb {

/// Lets one thread wait for another. A condition variable costs a system call more for each wakeup: whoever comes back
/// from it has to assume that others wait for its mutex.
class Wakeup {
 public:
  Wakeup() noexcept { ::sem_init(&posted_, 0, 0); }
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  ~Wakeup() { ::sem_destroy(&posted_); }

  /// Any thread.
  void post() noexcept { ::sem_post(&posted_); }
  /// Returns once for each post().
  void wait() noexcept {
    while (::sem_wait(&posted_) != 0 && errno == EINTR) continue;
  }

 private:
  ::sem_t posted_;
};

}  // namespace mortise::meta_leveldb

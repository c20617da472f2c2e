// SPDX-License-Identifier: Apache-2.0
//
// Looks in the background at blobs that reads have reason to doubt: all of the blob, twice if it must be. What is
// damaged is remembered, told, and put aside.
#pragma once

#include <mortise/host.h>

#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "kernel/objects/core/body_check.h"

namespace mortise::objects {

class Core;

/// Threads: any. One blob at a time, in short tasks of the core.
class Inspector {
 public:
  static constexpr size_t kMaxWaiting = 1024;  // more are dropped; the next read of the blob, or a scrub, tells again

  explicit Inspector(Core& core);
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  /// A read found bytes that do not match: nobody is served the blob until it was looked at again.
  void doubt(BodyTarget target);
  /// Part of the blob is served without a look at the rest.
  void look_at(BodyTarget target);

 private:
  bool enqueue(BodyTarget target);
  void work();
  void conclude(const BodyCheck& check);
  void found_damaged(Finding finding);

  Core& core_;
  const Metric damaged_;
  std::optional<BodyCheck> check_;  // of the running task
  std::mutex mutex_;
  std::deque<BodyTarget> waiting_;  // guarded by mutex_
  std::set<std::string> known_;     // guarded by mutex_: blobs in waiting_, and the one at hand
  bool working_ = false;            // guarded by mutex_
};

}  // namespace mortise::objects

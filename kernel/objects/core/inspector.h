// SPDX-License-Identifier: Apache-2.0
//
// Verifies, in the background, blobs of which a read suspects damage: the whole blob, twice if need be. A damaged blob
// is remembered, reported and put in quarantine.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <deque>
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

  /// A read found bytes that do not match: the blob is not served until it was verified again.
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
  Mutex mutex_;
  std::deque<BodyTarget> waiting_ MORTISE_GUARDED_BY(mutex_);
  std::set<std::string> known_ MORTISE_GUARDED_BY(mutex_);  // blobs in waiting_, and the one at hand
  bool working_ MORTISE_GUARDED_BY(mutex_) = false;
};

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// The summaries of buckets that were asked for last: clients ask once, and then, with an id, for the result. Any
// thread.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_native {

class SummaryLog {
 public:
  static constexpr size_t kRemembered = 1000;
  struct Asked {
    std::string id;
    std::string bucket;
    std::string prefix;
  };

  void add(Asked asked) {
    const MutexLock lock(mutex_);
    if (asked_.size() >= kRemembered) asked_.pop_front();
    asked_.push_back(std::move(asked));
  }
  /// Nothing: it is not known any more.
  std::optional<Asked> find(std::string_view id) const {
    const MutexLock lock(mutex_);
    for (const Asked& asked : asked_)
      if (asked.id == id) return asked;
    return std::nullopt;
  }

 private:
  mutable Mutex mutex_;
  std::deque<Asked> asked_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/key_queues.h"

#include <utility>

namespace mortise::objects {

void KeyQueues::take(const std::string& key, Run run) {
  {
    const MutexLock lock(mutex_);
    const auto [found, first] = running_.try_emplace(key);
    if (!first) {
      found->second.push_back(std::move(run));
      return;
    }
  }
  start(key, run);
}

void KeyQueues::start(const std::string& key, const Run& run) {
  run(Turn(this, [self = shared_from_this(), key](void*) { self->over(key); }));
}

void KeyQueues::over(const std::string& key) {
  Run next;
  {
    const MutexLock lock(mutex_);
    const auto found = running_.find(key);
    if (found->second.empty()) {
      running_.erase(found);
      return;
    }
    next = std::move(found->second.front());
    found->second.pop_front();
  }
  start(key, next);
}

}  // namespace mortise::objects

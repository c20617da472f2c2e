// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/fetches.h"

#include <vector>

namespace mortise::objects {

/// Whoever follows it goes on; nobody else finds it.
void Fetches::supersede(const std::string& id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  found->second->supersede();
  running_.erase(found);
}

KeyQueues::Turn Fetches::change(const Bucket& bucket, const std::string& key, KeyQueues::Turn turn) {
  const std::string id = id_of(bucket, key);
  {
    const MutexLock lock(mutex_);
    changing_.insert(id);
    supersede(id);
  }
  return KeyQueues::Turn(this, [this, id, turn = std::move(turn)](void*) mutable {
    {
      const MutexLock lock(mutex_);
      supersede(id);
      changing_.erase(id);
    }
    turn.reset();  // the next change may begin
  });
}

void Fetches::forget(const Fetch& fetch) {
  std::shared_ptr<Fetch> released;
  const MutexLock lock(mutex_);
  const auto found = running_.find(id_of(*fetch.bucket(), fetch.key()));
  if (found == running_.end() || found->second.get() != &fetch) return;
  released = std::move(found->second);
  running_.erase(found);
}

void Fetches::abandon(Fetch& fetch) {
  fetch.supersede();
  forget(fetch);
}

void Fetches::note_unsure(const std::string& id) {
  const int64_t now = engine_.host.unix_ms();
  const MutexLock lock(mutex_);
  std::erase_if(unsure_, [&](const auto& entry) { return now - entry.second > kMayStillHappenMs; });
  unsure_[id] = now;
}

int64_t Fetches::unsure_since(const std::string& id) {
  const MutexLock lock(mutex_);
  const auto found = unsure_.find(id);
  if (found == unsure_.end() || engine_.host.unix_ms() - found->second > kMayStillHappenMs) return 0;
  return found->second;
}

void Fetches::cancel_all() {
  std::vector<std::shared_ptr<Fetch>> all;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, fetch] : running_) all.push_back(fetch);
  }
  for (const auto& fetch : all) fetch->cancel();
}

}  // namespace mortise::objects

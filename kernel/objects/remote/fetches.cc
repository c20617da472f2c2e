// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/fetches.h"

#include <vector>

namespace mortise::objects {

void Fetches::supersede(const Bucket& bucket, const std::string& key) {
  const MutexLock lock(mutex_);
  const auto found = running_.find(id_of(bucket, key));
  if (found != running_.end()) found->second->supersede();
}

void Fetches::forget(const Fetch& fetch) {
  std::shared_ptr<Fetch> released;
  const MutexLock lock(mutex_);
  const auto found = running_.find(id_of(*fetch.bucket(), fetch.key()));
  if (found == running_.end() || found->second.get() != &fetch) return;
  released = std::move(found->second);
  running_.erase(found);
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

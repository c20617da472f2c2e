// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/watches.h"

#include <algorithm>
#include <utility>

namespace mortise::records {

Watches::~Watches() {
  for (const auto& [handle, watch] : watches_) delete handle;
}

uint64_t Watches::committed(const std::vector<std::string>& keys) {
  const uint64_t revision = ++revision_;
  std::vector<std::shared_ptr<Watch>> touched;
  {
    const MutexLock lock(mutex_);
    for (const auto& [handle, watch] : watches_)
      if (std::any_of(keys.begin(), keys.end(), [&w = *watch](const auto& key) { return w.covers(key); }))
        touched.push_back(watch);
  }
  for (const auto& watch : touched) watch->notify();
  return revision;
}

mortise_records_watch* Watches::open(std::string prefix, uint64_t since, Watch::Callback callback) {
  auto watch = std::make_shared<Watch>(host_, std::move(prefix), callback, [this] { return revision(); });
  auto handle = std::make_unique<mortise_records_watch>(mortise_records_watch{this});
  {
    const MutexLock lock(mutex_);
    watches_.emplace(handle.get(), watch);
  }
  // Which keys were touched since is not kept: a call too many does no harm.
  if (since != 0 && revision() > since) watch->notify();
  return handle.release();
}

void Watches::close(const mortise_records_watch* handle) {
  std::shared_ptr<Watch> watch;
  {
    const MutexLock lock(mutex_);
    const auto found = watches_.find(handle);
    if (found == watches_.end()) return;
    watch = std::move(found->second);
    watches_.erase(found);
  }
  watch->close();
  delete handle;
}

void Watches::close_all() {
  std::vector<std::shared_ptr<Watch>> all;
  {
    const MutexLock lock(mutex_);
    for (const auto& [handle, watch] : watches_) all.push_back(watch);
  }
  for (const auto& watch : all) watch->close();
}

}  // namespace mortise::records

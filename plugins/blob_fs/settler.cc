// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/settler.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

#include "blob_fs/system_error.h"

namespace mortise::blob_fs {

Result<bool> settle_now(const Layout& layout, const std::string& id) {
  if (::renameat(layout.staging.get(), id.c_str(), layout.blobs.get(), place_of(id).c_str()) == 0) return true;
  if (errno == ENOENT) return false;  // removed or put aside meanwhile
  return system_error(errno, "settle " + id);
}

void Settler::settle(std::string_view id) {
  std::lock_guard lock(mutex_);
  queue_.emplace_back(id);
  if (running_) return;
  running_ = host_.submit([this] { drain(); });
}

void Settler::move(const std::string& id) {
  if (auto moved = settle_now(layout_, id); !moved) host_.log(LogLevel::warning, moved.error().message);
}

void Settler::drain() {
  std::unique_lock lock(mutex_);
  while (!queue_.empty()) {
    std::vector<std::string> taken;
    taken.swap(queue_);
    lock.unlock();
    for (const auto& id : taken) move(id);
    lock.lock();
  }
  running_ = false;
  idle_.notify_all();
}

void Settler::stop() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !running_; });
  for (const auto& id : queue_) move(id);
  queue_.clear();
}

}  // namespace mortise::blob_fs

// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/settle_queue.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "blob_fs/blob_directories.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {

namespace {

bool rename_to_place(const Layout& layout, const std::string& id, const std::string& place) {
  return ::renameat(layout.staging.get(), id.c_str(), layout.blobs.get(), place.c_str()) == 0;
}

}  // namespace

Result<bool> settle_now(const Layout& layout, const std::string& id) {
  const std::string place = place_of(id);
  if (rename_to_place(layout, id, place)) return true;
  if (errno == ENOENT) {
    if (::faccessat(layout.staging.get(), id.c_str(), F_OK, 0) != 0) return false;  // removed or put aside meanwhile
    if (auto made = make_blob_directory(layout, place); !made) return std::move(made).error();
    if (rename_to_place(layout, id, place)) return true;
    if (errno == ENOENT) return false;
  }
  return system_error(errno, "settle " + id);
}

void SettleQueue::settle(std::string_view id) {
  const MutexLock lock(mutex_);
  queue_.emplace_back(id);
  if (running_) return;
  running_ = host_.submit([this] { drain(); });
}

void SettleQueue::move(const std::string& id) {
  if (auto moved = settle_now(layout_, id); !moved) host_.log(LogLevel::warning, moved.error().message);
}

void SettleQueue::drain() {
  MutexLock lock(mutex_);
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

void SettleQueue::stop() {
  MutexLock lock(mutex_);
  idle_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return !running_; });
  for (const auto& id : queue_) move(id);
  queue_.clear();
}

}  // namespace mortise::blob_fs

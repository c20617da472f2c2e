// SPDX-License-Identifier: Apache-2.0
//
// Keeps the collector away from the blobs of a large object while it is read. Readers of few blobs open them all
// at once and need no pin.
#pragma once

#include <mortise/mutex.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace mortise::objects {

/// Threads: any.
class Pins {
 public:
  /// What is pinned: the body of the version with that id, whatever its key is by now.
  static std::string name(std::string_view partition, std::string_view id) {
    return std::string(partition).append(" ").append(id);
  }

  /// Holds a pin until the last copy is gone.
  using Pin = std::shared_ptr<const std::string>;

  /// nullptr: the collector is removing it; look for the object again.
  Pin pin(const std::string& name) {
    const MutexLock lock(mutex_);
    if (collecting_.contains(name)) return nullptr;
    ++pinned_[name];
    return {new std::string(name), [this](const std::string* n) {
              unpin(*n);
              delete n;
            }};
  }

  /// Start-up: to be called with the partition when the last pin of something is gone that collect() was refused for.
  void on_release(std::function<void(const std::string& partition)> released) { released_ = std::move(released); }

  /// The collector's side: true if it is not being read; then no pin is given until collected().
  bool collect(const std::string& name, const std::string& partition) {
    const MutexLock lock(mutex_);
    if (pinned_.contains(name)) {
      refused_[name] = partition;
      return false;
    }
    collecting_.insert(name);
    return true;
  }
  void collected(const std::string& name) {
    const MutexLock lock(mutex_);
    collecting_.erase(name);
  }

 private:
  void unpin(const std::string& name) {
    std::string partition;
    {
      const MutexLock lock(mutex_);
      const auto found = pinned_.find(name);
      if (found == pinned_.end() || --found->second > 0) return;
      pinned_.erase(found);
      const auto refused = refused_.find(name);
      if (refused == refused_.end()) return;
      partition = std::move(refused->second);
      refused_.erase(refused);
    }
    if (released_) released_(partition);
  }

  std::function<void(const std::string&)> released_;  // set at start-up
  Mutex mutex_;
  std::map<std::string, size_t> pinned_ MORTISE_GUARDED_BY(mutex_);
  std::map<std::string, std::string> refused_ MORTISE_GUARDED_BY(mutex_);  // name → partition
  std::set<std::string> collecting_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects

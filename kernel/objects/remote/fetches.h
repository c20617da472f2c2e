// SPDX-License-Identifier: Apache-2.0
//
// The downloads under way, one of an object at most.
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/remote/fetch.h"

namespace mortise::objects {

/// Threads: any.
class Fetches {
 public:
  Fetches(Engine& engine, std::shared_ptr<KeyQueues> queues, const std::atomic<bool>& stopping)
      : engine_(engine), queues_(std::move(queues)), stopping_(stopping) {}
  Fetches(const Fetches&) = delete;
  Fetches& operator=(const Fetches&) = delete;

  /// The one of that object that is under way, else a new one, unless `is_here()`, a Result<bool>: then a copy has come
  /// meanwhile, and nullptr is given.
  template <class IsHere>
  Result<std::shared_ptr<Fetch>> join(const Call& call, const BucketPtr& bucket, const Location& location,
                                      const std::string& key, IsHere&& is_here) {
    std::shared_ptr<Fetch> fresh;
    {
      const MutexLock lock(mutex_);
      const std::string id = id_of(*bucket, key);
      if (const auto running = running_.find(id); running != running_.end()) return running->second;
      const Result<bool> here = is_here();
      if (!here) return here.error();
      if (*here) return std::shared_ptr<Fetch>();
      fresh = std::make_shared<Fetch>(*this, call, bucket, location, key);
      if (changing_.contains(id)) fresh->supersede();
      running_.emplace(id, fresh);
    }
    fresh->start();
    return fresh;
  }
  /// A change of the key at the backend begins. Until what this gives is let go of, which ends `turn`, downloads of the
  /// key may be of the object before or behind it: no copy is stored of those that run, or begin, meanwhile, and nobody
  /// joins them afterwards.
  KeyQueues::Turn change(const Bucket& bucket, const std::string& key, KeyQueues::Turn turn);
  void forget(const Fetch& fetch);
  /// The backend has another object by now: whoever follows it goes on, nobody else finds it, and no copy is stored.
  void abandon(Fetch& fetch);

  /// How long what nobody knows of may take to happen.
  static constexpr int64_t kMayStillHappenMs = 15 * 60'000;
  /// A change of the key was given up, and may still take effect.
  void note_unsure(const std::string& id);
  /// When the last of these was noted, if that is not too long ago; else 0.
  int64_t unsure_since(const std::string& id);
  /// What runs ends soon.
  void cancel_all();

  Engine& engine() const noexcept { return engine_; }
  KeyQueues& queues() const noexcept { return *queues_; }
  const std::atomic<bool>& stopping() const noexcept { return stopping_; }
  static std::string id_of(const Bucket& bucket, const std::string& key) { return bucket.id + "/" + key; }

 private:
  void supersede(const std::string& id) MORTISE_REQUIRES(mutex_);

  Engine& engine_;
  const std::shared_ptr<KeyQueues> queues_;
  const std::atomic<bool>& stopping_;
  Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Fetch>> running_ MORTISE_GUARDED_BY(mutex_);
  std::unordered_map<std::string, int64_t> unsure_ MORTISE_GUARDED_BY(mutex_);  // since when, ms
  std::unordered_set<std::string> changing_ MORTISE_GUARDED_BY(mutex_);         // turns keep them apart
};

}  // namespace mortise::objects

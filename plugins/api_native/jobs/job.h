// SPDX-License-Identifier: Apache-2.0
//
// A job, as AIStore's clients see one ("xaction"): something that goes on after the request that started it was
// answered. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "api_native/wire/bucket_id.h"

namespace mortise::api_native {

/// What a job is about. Empty names: nothing.
struct JobSubject {
  BucketId bucket;
  BucketId from;
  BucketId to;
  std::string message;  // what it was asked to do, for people
};

class Job {
 public:
  enum class State { running, idle, ended };

  Job(std::string id, std::string kind, JobSubject subject, int64_t started_ns)
      : id_(std::move(id)), kind_(std::move(kind)), subject_(std::move(subject)), started_ns_(started_ns) {}

  const std::string& id() const noexcept { return id_; }
  const std::string& kind() const noexcept { return kind_; }
  const JobSubject& subject() const noexcept { return subject_; }
  int64_t started_ns() const noexcept { return started_ns_; }
  int64_t objects() const noexcept { return objects_.load(std::memory_order_relaxed); }
  int64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }

  void count(int64_t objects, int64_t bytes) noexcept {
    objects_.fetch_add(objects, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
  }
  /// Keeps the first error of a job that goes on nevertheless.
  void note(const std::string& error);
  /// The work is done. `now_ns`: Unix time.
  void finish(int64_t now_ns);
  /// Somebody wants it to stop. What it does at the moment may still be done.
  void abort(int64_t now_ns);
  bool aborted() const noexcept { return aborted_.load(std::memory_order_relaxed); }
  std::string error() const;

  /// Jobs of some kinds wait for more work when they are done with theirs; clients are told so, and wait for that.
  State state(int64_t now_ns) const noexcept;
  /// Unix time; 0: it has not ended.
  int64_t ended_ns(int64_t now_ns) const noexcept;

 private:
  bool waits_for_more() const noexcept;

  const std::string id_;
  const std::string kind_;
  const JobSubject subject_;
  const int64_t started_ns_;
  std::atomic<int64_t> objects_{0};
  std::atomic<int64_t> bytes_{0};
  std::atomic<int64_t> done_ns_{0};
  std::atomic<bool> aborted_{false};
  mutable std::mutex mutex_;
  std::string error_;  // guarded by mutex_
};

}  // namespace mortise::api_native

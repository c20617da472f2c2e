// SPDX-License-Identifier: Apache-2.0
//
// Buckets whose objects are elsewhere: what the service does with them instead of what it does with its own.
#pragma once

#include <mortise/abi/object_service.h>

#include <atomic>
#include <memory>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/remote/fetches.h"
#include "kernel/objects/remote/key_queues.h"
#include "kernel/objects/remote/places.h"

namespace mortise::objects {

/// Threads: any.
class Remote final : public BackendWriter {
 public:
  explicit Remote(Engine& engine);

  Engine& engine() const noexcept { return engine_; }
  const Places& places() const noexcept { return places_; }
  Fetches& fetches() noexcept { return fetches_; }
  KeyQueues& queues() const noexcept { return *queues_; }
  const std::atomic<bool>& stopping() const noexcept { return stopping_; }

  /// The bucket if it has a backend; nullptr: it has none, or there is no such bucket. An error: nobody knows, and what
  /// is done to it as if it had none could be lost.
  Result<BucketPtr> bucket(const mortise_bucket_ref& ref, const Call& call) const;

  void write(const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing, Done done) override;
  /// Every request to a backend ends soon, and none begins any more.
  void stop();

 private:
  Engine& engine_;
  const Places places_;
  const std::shared_ptr<KeyQueues> queues_ = std::make_shared<KeyQueues>();
  std::atomic<bool> stopping_{false};
  Fetches fetches_;
};

// ---- mortise_objects, for buckets with a backend

void remote_read(Remote& remote, const Call& call, BucketPtr bucket, const mortise_read& read, bool open, void* context,
                 mortise_on_opened result);
void remote_remove(Remote& remote, const Call& call, BucketPtr bucket, const mortise_remove& remove, void* context,
                   mortise_on_written done);
void remote_list(Remote& remote, const Call& call, BucketPtr bucket, const mortise_list& list,
                 const mortise_list_visitor& visitor, void* context, mortise_on_list_end end);
/// Calls `done` when a copy of the object is here, or cannot be had. If the object is changed meanwhile, it begins
/// anew, `tries` times at most.
void fetch_copy(Remote& remote, const Call& call, const BucketPtr& bucket, const std::string& key,
                std::function<void(Result<void>)> done, int tries = 20);
/// The same, once a copy that is here was compared with the backend's object, and has gone if it is of another one.
void fetch_latest_copy(Remote& remote, const Call& call, const BucketPtr& bucket, const std::string& key,
                       std::function<void(Result<void>)> done);

}  // namespace mortise::objects

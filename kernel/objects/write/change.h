// SPDX-License-Identifier: Apache-2.0
//
// One atomic change in a bucket: read, decide, commit one batch; read again after a lost race.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <memory>
#include <string>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/draft.h"
#include "kernel/objects/core/running.h"

namespace mortise::objects {

class Engine;

/// Derive, make with std::make_shared, start(); or make it a part of something, and start(that). Calls come on the
/// caller's thread first, then on workers and threads of the meta store, one at a time.
class Change : public std::enable_shared_from_this<Change> {
 public:
  /// Without an id, the change is bound to the bucket that it finds first. `call` is needed until finished() returned.
  Change(Engine& engine, const Call& call, BucketTarget bucket);
  /// Bound to that bucket.
  Change(Engine& engine, const Call& call, BucketPtr bucket);
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  virtual ~Change() = default;

  /// Lives until finished() returned.
  void start() { start(shared_from_this()); }
  /// `owner`, of which this is a part, lives until finished() returned.
  void start(std::shared_ptr<void> owner);

 protected:
  /// Reads what it needs and fills the draft. True: commit it; false: all is as wanted, nothing to commit. Called again
  /// after every lost race, with a fresh draft.
  virtual Result<bool> plan(const Bucket& bucket, Draft& draft) = 0;
  /// Called once: what came of it. Must not block. Status::unknown: it may have happened.
  virtual void finished(Result<void> result) = 0;

  Engine& engine() const noexcept { return engine_; }
  const Call& call() const noexcept { return call_; }
  /// The meta store, on behalf of the call.
  MetaStoreHandle meta() const noexcept;
  /// The bucket of the last plan().
  const BucketPtr& bucket() const noexcept { return bucket_; }

 private:
  void attempt();
  void committed(const mortise_error& error);
  mortise_bucket_ref target() const noexcept;
  void again(bool frozen);
  void finish(Result<void> result);

  Engine& engine_;
  const Call call_;
  const BucketTarget target_;  // until bucket_ is known
  BucketPtr bucket_;
  std::shared_ptr<void> owner_;            // from start() to finished(), as nobody else holds it
  std::unique_ptr<EventFeed::Rows> rows_;  // of the batch that is being committed
  bool makes_garbage_ = false;             // likewise
  unsigned attempts_ = 0;
  unsigned frozen_ = 0;
  Running::Guard guard_;
};

}  // namespace mortise::objects

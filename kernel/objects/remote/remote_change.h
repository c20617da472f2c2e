// SPDX-License-Identifier: Apache-2.0
//
// A change of an object whose bucket has a backend: there first, then here.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <memory>
#include <string>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/remote/backend_object.h"
#include "kernel/objects/remote/key_queues.h"
#include "kernel/objects/remote/places.h"

namespace mortise::objects {

class Remote;

/// In this order: its turn; what the conditions say of the backend's object; the copy that is here is doubted; the
/// change at the backend. Threads: any, one at a time.
class RemoteChange : public std::enable_shared_from_this<RemoteChange> {
 public:
  RemoteChange(const RemoteChange&) = delete;
  RemoteChange& operator=(const RemoteChange&) = delete;
  virtual ~RemoteChange() = default;
  /// Once.
  void start();

 protected:
  RemoteChange(Remote& remote, const Call& call, BucketPtr bucket, Location location, std::string key);

  virtual const Conditions& conditions() const noexcept = 0;
  /// Whether the conditions hold for the backend's object; nullptr: there is none.
  virtual Result<void> check(const ObjectRecord* seen) const = 0;
  /// They hold, for this one.
  virtual void accept(const BackendObject& seen) { (void)seen; }
  /// Worker. Ends with refused(), undo() or fail(), or by taking turn_.
  virtual void change_there() = 0;
  virtual void answer(const Error& why) = 0;

  Engine& engine() const noexcept { return engine_; }
  const Call& call() const noexcept { return call_; }
  const BucketPtr& bucket() const noexcept { return bucket_; }
  const Location& location() const noexcept { return location_; }
  const std::string& key() const noexcept { return key_; }
  /// The object at the backend.
  mortise_remote_read target() const noexcept;
  /// The backend refused, for `why`; the caller is told `shown`.
  void refused(const Error& why, const Error& shown);
  /// Nothing was changed there: the copy is what it was.
  void undo(const Error& why);
  void fail(const Error& why);

  Remote& remote_;
  KeyQueues::Turn turn_;

 private:
  void ask_conditions();
  void compare(const Result<const mortise_remote_object*>& told);
  void doubt();

  Engine& engine_;
  const Call call_;
  const BucketPtr bucket_;
  const Location location_;
  const std::string key_;
  bool doubts_ = false;
};

}  // namespace mortise::objects

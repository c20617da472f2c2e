// SPDX-License-Identifier: Apache-2.0
//
// The copy that a fetch fills: received like the body of a PUT, verified with the digests that the backend gave, and
// stored unless the object was changed meanwhile.
#pragma once

#include <mortise/error.h>

#include <functional>
#include <string>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/remote/backend_object.h"

namespace mortise::objects {

class Engine;

/// What a filling asks its fetch.
class FillingOwner {
 public:
  virtual ~FillingOwner() = default;
  /// Any thread: goes on after a pause.
  virtual void drained() = 0;
  /// Since when a change of the object may still take effect, though nobody knows; 0: there is none.
  virtual int64_t doubted_ms() = 0;
  /// Calls `go` when no other change of the key is under way: may the copy still be stored?
  virtual void before_store(std::function<void(bool wanted)> go) = 0;
};

/// A writer of the copy: nullptr and the reason if there is no room for it. `owner` lives until the writer was finished
/// or aborted.
Result<mortise_writer*> begin_filling(Engine& engine, const Call& call, BucketPtr bucket, std::string key,
                                      BackendObjectPtr object, FillingOwner& owner);
/// The digests that the writer's finish() is to be given.
std::vector<OwnedDigest> expected_digests(const Engine& engine, const BackendObject& object);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// Writing objects.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/written.h"
#include "kernel/objects/write/change.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {

class Engine;

constexpr int32_t kNoEvent = 0;

/// Commits a version whose body is stored already, if the conditions hold at that moment.
class StoreVersion : public Change {
 public:
  using Done = std::function<void(Result<Written>)>;
  /// `event`: the kind that event targets are told; kNoEvent: clients see no change.
  StoreVersion(Engine& engine, const Call& call, BucketPtr bucket, int32_t event, NewVersion version,
               Conditions conditions, Done done)
      : Change(engine, call, std::move(bucket)),
        event_(event),
        version_(std::move(version)),
        conditions_(std::move(conditions)),
        done_(std::move(done)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override;
  void finished(Result<void> result) override;

 private:
  const int32_t event_;
  NewVersion version_;
  const Conditions conditions_;
  const Done done_;
  std::string id_;
  bool null_version_ = false;
};

/// The early part of every write: the bucket is there, the key is allowed, event targets have room for an event of the
/// kind, the conditions may hold, as far as that can be told here: a backend is asked later.
Result<BucketPtr> check_target(Engine& engine, const Call& call, const mortise_bucket_ref& bucket, std::string_view key,
                               int32_t event, const Conditions& conditions);

/// mortise_objects.put: nullptr and `error` on failure.
Result<mortise_writer*> begin_put(Engine& engine, const Call& call, const mortise_put& put, mortise_task drained,
                                  void* context);

}  // namespace mortise::objects

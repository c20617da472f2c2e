// SPDX-License-Identifier: Apache-2.0
//
// The policies of buckets, parsed once for each generation of a bucket.
#pragma once

#include <mortise/mutex.h>
#include <mortise/object_service.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "policy_model/policy.h"

namespace mortise::auth_policy {

struct BucketPolicy {
  std::optional<policy_model::Policy> policy;  // without it, it could not be understood, or is about another bucket
  bool is_public = false;
};

/// Any thread.
class BucketPolicies {
 public:
  BucketPolicies() = default;
  BucketPolicies(const BucketPolicies&) = delete;
  BucketPolicies& operator=(const BucketPolicies&) = delete;

  /// nullptr: the bucket has none.
  std::shared_ptr<const BucketPolicy> of(const mortise_bucket& bucket);

 private:
  struct Parsed {
    uint64_t generation = 0;
    std::shared_ptr<const BucketPolicy> policy;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  Mutex mutex_;
  std::unordered_map<std::string, Parsed, Hash, std::equal_to<>> by_id_ MORTISE_GUARDED_BY(mutex_);
  size_t bytes_ MORTISE_GUARDED_BY(mutex_) = 0;  // of the documents that were parsed since the map was empty
};

}  // namespace mortise::auth_policy

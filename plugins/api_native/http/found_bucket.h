// SPDX-License-Identifier: Apache-2.0
//
// The bucket of a request, looked up once: authorization and the object service are given this one.
#pragma once

#include <mortise/object_service.h>

#include <string>

#include "api_native/wire/bucket_id.h"

namespace mortise::api_native {

class FoundBucket {
 public:
  FoundBucket() = default;
  explicit FoundBucket(BucketId id) : id_(std::move(id)), name_(id_.service_name()) {}

  /// Finds the bucket that has the name now. Refused: there is none.
  Refusal look(const Objects& objects);
  /// The same bucket as it is now. Refused: it is gone, whoever has its name.
  Refusal renew(const Objects& objects);

  /// What every call of the service gets. Views this, until renew().
  BucketRef ref() const noexcept { return bucket_ ? BucketRef(*bucket_) : BucketRef::missing(name_); }
  const BucketId& id() const noexcept { return id_; }
  const std::string& name() const noexcept { return name_; }
  std::string shown() const { return id_.shown(); }
  std::string shown(std::string_view object) const { return id_.shown() + "/" + std::string(object); }
  /// nullptr: it was not looked for.
  const mortise_bucket* opened() const noexcept { return bucket_.get(); }
  std::string_view owner() const noexcept { return bucket_ ? view(bucket_->owner) : std::string_view(); }

 private:
  Refusal find(const Objects& objects, BucketRef ref);

  BucketId id_;
  std::string name_;
  BucketHandle bucket_;
};

}  // namespace mortise::api_native

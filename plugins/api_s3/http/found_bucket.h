// SPDX-License-Identifier: Apache-2.0
//
// The bucket of a request, looked up once: authorization and the object service are given this one.
#pragma once

#include <mortise/object_service.h>

#include <string>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

class FoundBucket {
 public:
  /// Only a name as long as it was not looked for: for a bucket that is to be made, and where nobody is asked whether
  /// he may.
  explicit FoundBucket(std::string name = {}) : name_(std::move(name)) {}

  /// Keeps what the service says of the bucket that has the name now. That there is none is no failure; others are.
  Refusal keep(const mortise_error& error, const mortise_bucket* bucket);
  /// Keeps the same bucket as it is now. NoSuchBucket if it is gone, whoever has its name.
  Refusal keep_renewed(const mortise_error& error, const mortise_bucket* bucket);

  /// What every call of the service gets. Views this, until keep_renewed().
  BucketRef ref() const noexcept {
    if (bucket_) return BucketRef(*bucket_);
    return missing_ ? BucketRef::missing(name_) : BucketRef::by_name(name_);
  }
  const std::string& name() const noexcept { return name_; }
  /// nullptr: there is none, or it was not looked for.
  const mortise_bucket* opened() const noexcept { return bucket_.get(); }
  bool missing() const noexcept { return missing_; }
  bool was_looked_for() const noexcept { return missing_ || bucket_; }
  std::string_view owner() const noexcept { return bucket_ ? view(bucket_->owner) : std::string_view(); }

 private:
  std::string name_;
  BucketHandle bucket_;
  bool missing_ = false;
};

S3Error no_such_bucket(const FoundBucket& bucket);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include "auth_policy/bucket_policies.h"

#include <algorithm>

#include "s3_model/bucket_policy.h"

namespace mortise::auth_policy {
namespace {

/// Of documents. Parsed, a document takes up to fifteen times its size.
constexpr size_t kMostBytes = size_t{2} << 20;
constexpr size_t kLeastBytes = 256;  // that an entry counts for

std::string_view document_of(const mortise_bucket& bucket) {
  for (uint32_t i = 0; i < bucket.property_count; ++i)
    if (view(bucket.properties[i].name) == s3_model::kPolicyProperty) return view(bucket.properties[i].value);
  return {};
}

/// One that is about another bucket, as after a bucket was given another name, would deny nothing here.
BucketPolicy parsed(std::string_view document, std::string_view bucket) {
  auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::bucket);
  if (!policy || !policy_model::check_resources(*policy, bucket)) return {};
  BucketPolicy out{std::move(*policy), false};
  out.is_public = policy_model::is_public(*out.policy);
  return out;
}

}  // namespace

std::shared_ptr<const BucketPolicy> BucketPolicies::of(const mortise_bucket& bucket) {
  const std::string_view document = document_of(bucket);
  if (document.empty()) return nullptr;
  {
    const MutexLock lock(mutex_);
    const auto found = by_id_.find(view(bucket.id));
    if (found != by_id_.end() && found->second.generation == bucket.generation) return found->second.policy;
  }
  auto policy = std::make_shared<const BucketPolicy>(parsed(document, view(bucket.name)));
  const MutexLock lock(mutex_);
  const size_t bytes = std::max(document.size(), kLeastBytes);
  if (bytes_ + bytes > kMostBytes) {
    by_id_.clear();
    bytes_ = 0;
  }
  bytes_ += bytes;
  by_id_.insert_or_assign(std::string(view(bucket.id)), Parsed{bucket.generation, policy});
  return policy;
}

}  // namespace mortise::auth_policy

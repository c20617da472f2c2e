// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/cors_cache.h"

#include "api_s3/wire/object_properties.h"

namespace mortise::api_s3 {
namespace {

constexpr size_t kMaxBuckets = 256;  // a document of 64 KiB takes some hundred KiB

}  // namespace

std::shared_ptr<const s3_model::Cors> CorsCache::rules_of(const mortise_bucket& bucket) {
  const std::string_view document = property(bucket, s3_model::kCorsProperty);
  if (document.empty()) return nullptr;
  const std::string id(view(bucket.id));
  {
    const MutexLock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found != by_id_.end() && found->second.generation == bucket.generation) return found->second.rules;
  }
  auto parsed = s3_model::Cors::parse(document);
  auto rules = parsed ? std::make_shared<const s3_model::Cors>(std::move(*parsed)) : nullptr;
  const MutexLock lock(mutex_);
  if (by_id_.size() >= kMaxBuckets) by_id_.clear();
  by_id_[id] = {bucket.generation, rules};
  return rules;
}

}  // namespace mortise::api_s3

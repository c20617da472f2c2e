// SPDX-License-Identifier: Apache-2.0
//
// The CORS rules of buckets that pages have asked for, parsed once for each generation of a bucket.
#pragma once

#include <mortise/mutex.h>
#include <mortise/object_service.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "s3_model/cors.h"

namespace mortise::api_s3 {

/// Any thread.
class CorsCache {
 public:
  CorsCache() = default;
  CorsCache(const CorsCache&) = delete;
  CorsCache& operator=(const CorsCache&) = delete;

  /// nullptr: the bucket has none.
  std::shared_ptr<const s3_model::Cors> rules_of(const mortise_bucket& bucket);

 private:
  struct Parsed {
    uint64_t generation = 0;
    std::shared_ptr<const s3_model::Cors> rules;
  };
  Mutex mutex_;
  std::unordered_map<std::string, Parsed> by_id_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::api_s3

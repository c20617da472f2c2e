// SPDX-License-Identifier: Apache-2.0
//
// Rules that buckets keep as documents and that every request may be about, parsed once for each generation of a
// bucket.
#pragma once

#include <mortise/bytes.h>
#include <mortise/mutex.h>
#include <mortise/object_service.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mortise::s3_model {

/// Any thread. `Rules::parse(document)` gives a Result<Rules>.
template <class Rules, const std::string_view& Property>
class RulesCache {
 public:
  RulesCache() = default;
  RulesCache(const RulesCache&) = delete;
  RulesCache& operator=(const RulesCache&) = delete;

  /// nullptr: the bucket has none.
  std::shared_ptr<const Rules> rules_of(const mortise_bucket& bucket) {
    const std::string_view document = document_of(bucket);
    if (document.empty()) return nullptr;
    const std::string id(view(bucket.id));
    {
      const MutexLock lock(mutex_);
      const auto found = by_id_.find(id);
      if (found != by_id_.end() && found->second.generation == bucket.generation) return found->second.rules;
    }
    auto parsed = Rules::parse(document);
    auto rules = parsed ? std::make_shared<const Rules>(std::move(*parsed)) : nullptr;
    const MutexLock lock(mutex_);
    if (by_id_.size() >= kMaxBuckets) by_id_.clear();
    by_id_[id] = {bucket.generation, rules};
    return rules;
  }

 private:
  static std::string_view document_of(const mortise_bucket& bucket) {
    for (uint32_t i = 0; i < bucket.property_count; ++i)
      if (view(bucket.properties[i].name) == Property) return view(bucket.properties[i].value);
    return {};
  }

  static constexpr size_t kMaxBuckets = 256;  // a document of 64 KiB takes some hundred KiB
  struct Parsed {
    uint64_t generation = 0;
    std::shared_ptr<const Rules> rules;
  };
  Mutex mutex_;
  std::unordered_map<std::string, Parsed> by_id_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::s3_model

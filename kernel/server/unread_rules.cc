// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/unread_rules.h"

#include "kernel/server/unread_user_policies.h"

#include <mortise/abi/auth.h>
#include <mortise/bytes.h>
#include <mortise/identities.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {
namespace {

constexpr uint32_t kBucketsLookedAt = 1000;
constexpr size_t kBucketsNamed = 10;
constexpr std::string_view kPolicy = "s3.policy", kLifecycle = "s3.lifecycle";

struct Search {
  std::string_view property;
  std::vector<std::string> buckets = {};
};

bool has(const mortise_bucket& bucket, std::string_view name) {
  return std::any_of(bucket.properties, bucket.properties + bucket.property_count,
                     [&](const mortise_pair& p) { return view(p.name) == name && p.value.size != 0; });
}

std::vector<std::string> buckets_with(const mortise_objects& objects, std::string_view property) {
  Search search{property};
  mortise_bucket_list all{};
  all.size = sizeof all;
  all.limit = kBucketsLookedAt;
  objects.bucket_list(
      objects.self, nullptr, &all, &search,
      [](void* context, const mortise_error*, const mortise_bucket* bucket) {
        auto& found = *static_cast<Search*>(context);
        if (bucket != nullptr && has(*bucket, found.property)) found.buckets.emplace_back(view(bucket->name));
      },
      [](void*, const mortise_error*, const mortise_list_end*) {});
  return std::move(search.buckets);
}

bool asks_for_keys(const Host& host) {
  bool asks = false;
  host.find_all<mortise_authn>(MORTISE_AUTHN_ID, [&](std::string_view, const mortise_authn*) { asks = true; });
  return asks;
}

void warn(const mortise_objects& objects, std::string_view property, const char* what, const support::Logger& logger) {
  std::vector<std::string> buckets = buckets_with(objects, property);
  if (buckets.empty()) return;
  const std::string count = std::to_string(buckets.size());
  buckets.resize(std::min(buckets.size(), kBucketsNamed));
  logger.warning(what, {pair("count", count), pair("buckets", fmt::format("{}", fmt::join(buckets, " ")))});
}

}  // namespace

void warn_of_unread_rules(const mortise_objects& objects, const Properties& declared, const Host& host,
                          const support::Logger& logger) {
  if (asks_for_keys(host) && host.find<mortise_policies>(MORTISE_POLICIES_ID) == nullptr) {
    warn(objects, kPolicy, "no enabled plugin evaluates policies: what bucket policies deny is not denied", logger);
    warn_of_unread_user_policies(Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID)), logger);
  }
  const auto& rows = declared.all();
  if (std::none_of(rows.begin(), rows.end(), [](const auto& row) { return row.name == kLifecycle; }))
    warn(objects, kLifecycle, "no enabled plugin carries out lifecycle rules: nothing in buckets expires", logger);
}

}  // namespace mortise::server

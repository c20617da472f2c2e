// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api_admin/bucket_change.h"
#include "api_admin/page.h"

namespace mortise::api_admin {
namespace {

constexpr uint32_t kBucketsOfAPage = 1000;

Json row_of(const mortise_bucket& b) {
  return {{"name", std::string(view(b.name))}, {"owner", std::string(view(b.owner))}, {"created_ms", b.created_ms}};
}

Json document_of(const mortise_bucket& b) {
  Json out = row_of(b);
  out["generation"] = b.generation;
  out["properties"] = Json::object();
  for (uint32_t i = 0; i < b.property_count; ++i)
    out["properties"][std::string(view(b.properties[i].name))] = std::string(view(b.properties[i].value));
  return out;
}

/// ?after=NAME. {"buckets": [{"name", "owner", "created_ms"}], "next": NAME or ""}
void list_buckets(PageRequest call) {
  Json buckets = Json::array();
  std::string last;
  call.site.objects.bucket_list(
      "", call.parameter, kBucketsOfAPage,
      [&](const mortise_bucket& b) {
        buckets.push_back(row_of(b));
        last = view(b.name);
      },
      [&](const mortise_error& e, const mortise_list_end* end) {
        if (e.status != MORTISE_OK) return refuse(call.exchange, e);
        const bool more = end != nullptr && end->truncated != 0;
        answer(call.exchange, 200, {{"buckets", std::move(buckets)}, {"next", more ? last : std::string()}});
      });
}

/// {"name", "owner", "created_ms", "generation", "properties": {…}}
void show_bucket(PageRequest call) {
  call.site.objects.bucket_head(BucketRef::by_name(call.name),
                                [&](const mortise_error& e, const mortise_bucket* bucket) {
                                  if (e.status != MORTISE_OK) return refuse(call.exchange, e);
                                  answer(call.exchange, 200, document_of(*bucket));
                                });
}

Result<void> check(const BucketChange& change, const Site& site) {
  if (Result<void> good = check(change, site.properties); !good) return good;
  return check_policy(change, site.policies != nullptr || !site.access.enabled());
}

std::vector<mortise_pair> pairs_of(const BucketChange& change) {
  std::vector<mortise_pair> out;
  for (const auto& [name, value] : change.set) out.push_back(pair(name, value));
  return out;
}

/// Answers with the bucket as it is now.
auto answer_with_bucket(Exchange exchange, int status) {
  return [exchange = std::move(exchange), status](const mortise_error& e, const mortise_bucket* bucket) mutable {
    if (e.status != MORTISE_OK) return refuse(exchange, e);
    answer(exchange, status, document_of(*bucket));
  };
}

void create(PageRequest call) {
  const Result<BucketChange> change = read_creation(call.body);
  if (!change) return refuse(call.exchange, 400, change.error().message);
  if (const Result<void> good = check_owner(change->owner, call.site.users); !good)
    return refuse(call.exchange, 400, good.error().message);
  if (const Result<void> good = check(*change, call.site); !good)
    return refuse(call.exchange, 400, good.error().message);
  const std::vector<mortise_pair> set = pairs_of(*change);
  call.site.objects.bucket_create(call.name, change->owner.empty() ? call.caller.id : change->owner, set.data(),
                                  set.size(), answer_with_bucket(std::move(call.exchange), 201));
}

void update(PageRequest call) {
  const Result<BucketChange> change = read_update(call.body);
  if (!change) return refuse(call.exchange, 400, change.error().message);
  if (const Result<void> good = check(*change, call.site); !good)
    return refuse(call.exchange, 400, good.error().message);
  const std::vector<mortise_pair> set = pairs_of(*change);
  std::vector<mortise_str> reset;
  for (const std::string& name : change->reset) reset.push_back(str(name));
  call.site.objects.bucket_update(BucketRef::by_name(call.name), set.data(), set.size(), reset.data(), reset.size(),
                                  answer_with_bucket(std::move(call.exchange), 200));
}

constexpr std::array kBucketPages{
    Page{"GET", "/buckets", "admin:ListBuckets", false, "after", &list_buckets},
    Page{"GET", "/buckets/", "admin:GetBucket", false, "", &show_bucket},
    Page{"PUT", "/buckets/", "admin:CreateBucket", true, "", &create},
    Page{"PATCH", "/buckets/", "admin:UpdateBucket", true, "", &update},
};

}  // namespace

std::span<const Page> bucket_pages() { return kBucketPages; }

}  // namespace mortise::api_admin

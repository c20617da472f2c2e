// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/all_buckets.h"

#include "api_native/http/remote_clusters.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kPage = 1000;
constexpr Needs kLook{"ais:HeadBucket", Permission::head_bucket};

/// Only of buckets that the caller may look at, the name is told.
void keep_visible(const Context& c, std::vector<BucketId>& ids) {
  if (!c.site.access.asks()) return;
  std::erase_if(ids, [&](const BucketId& id) {
    FoundBucket bucket(id);
    return bucket.look(c.objects()) || c.require_in(bucket, kLook, {});
  });
}

}  // namespace

Or<std::vector<BucketId>> all_buckets(const Context& c, std::string_view provider, std::string_view name_space) {
  const auto parsed = parse_bucket_id(provider, name_space, {});
  if (!parsed) return parsed.error();
  const BucketId wanted = resolved(c.site, *parsed);
  const auto is_wanted = [&](const BucketId& id) {
    if (!provider.empty() && id.provider != wanted.provider) return false;
    if (wanted.uuid == "@") return !id.uuid.empty();
    if (name_space.empty()) return true;
    return id.uuid == wanted.uuid && (wanted.name_space.empty() || id.name_space == wanted.name_space);
  };
  std::vector<BucketId> out;
  Refusal refusal;
  std::string after;
  for (bool more = true; more && !refusal;) {
    std::string next;
    more = false;
    c.objects().bucket_list(
        {}, after, kPage,
        [&](const mortise_bucket& bucket) {
          BucketId id = BucketId::from_service_name(view(bucket.name));
          if (is_wanted(id)) out.push_back(std::move(id));
        },
        [&](const mortise_error& e, const mortise_list_end* end) {
          if (e.status != MORTISE_OK) {
            refusal = from_service(e, {});
          } else if (end->truncated != 0) {
            next = view(end->next);
            more = true;
          }
        });
    after = std::move(next);
  }
  if (refusal) return *std::move(refusal);
  keep_visible(c, out);
  return out;
}

}  // namespace mortise::api_native::ops

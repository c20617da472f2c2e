// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/owner_check.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/users.h>
#include <mortise/bytes.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mortise::server {
namespace {

constexpr uint32_t kBucketsLookedAt = 1000;

std::set<std::string> owners_of_buckets(const mortise_objects& objects) {
  std::set<std::string> owners;
  mortise_bucket_list all{};
  all.size = sizeof all;
  all.limit = kBucketsLookedAt;
  objects.bucket_list(
      objects.self, nullptr, &all, &owners,
      [](void* context, const mortise_error*, const mortise_bucket* bucket) {
        if (bucket != nullptr) static_cast<std::set<std::string>*>(context)->emplace(view(bucket->owner));
      },
      [](void*, const mortise_error*, const mortise_list_end*) {});
  return owners;
}

bool knows(const mortise_users& users, const std::string& id) {
  bool found = false;
  users.find(users.self, str(id), &found,
             [](void* context, const mortise_identity*) { *static_cast<bool*>(context) = true; });
  return found;
}

/// Whether each of the plugins tells its users.
bool all_tell(const std::vector<plugin::Registry::Provider>& plugins,
              const std::vector<plugin::Registry::Provider>& tell) {
  return std::all_of(plugins.begin(), plugins.end(), [&](const auto& plugin) {
    return std::any_of(tell.begin(), tell.end(), [&](const auto& other) { return other.name == plugin.name; });
  });
}

/// Whether no authentication plugin knows `owner`, and each has told which users it has.
bool is_unknown_owner(const std::string& owner, const plugin::Registry& registry) {
  const auto providers = registry.find_all(MORTISE_USERS_ID);
  if (providers.empty() || !all_tell(registry.find_all(MORTISE_AUTHN_ID), providers) ||
      !all_tell(registry.find_all(MORTISE_IDENTITY_ID), providers))
    return false;
  return std::none_of(providers.begin(), providers.end(), [&](const auto& provider) {
    return knows(*static_cast<const mortise_users*>(provider.table), owner);
  });
}

}  // namespace

std::vector<std::string> unknown_owners(const mortise_objects& objects, const plugin::Registry& registry) {
  std::vector<std::string> unknown;
  for (const std::string& owner : owners_of_buckets(objects))
    if (is_unknown_owner(owner, registry)) unknown.push_back(owner);
  return unknown;
}

void check_bucket_owners(const Plan& plan, const plugin::Registry& registry, config::Problems& problems) {
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    if (bucket.owner.empty() || bucket.owner == plan.settings.owner.id) continue;
    if (!is_unknown_owner(bucket.owner, registry)) continue;
    problems.add(bucket.owner_where,
                 fmt::format("bucket '{}': no key names the owner '{}': only an administrator would "
                             "see the bucket. Add the key, or leave the owner out",
                             bucket.name, bucket.owner));
  }
}

std::vector<std::string> other_owners(const mortise_objects& objects, const std::string& own) {
  std::set<std::string> owners = owners_of_buckets(objects);
  owners.erase(own);
  return {owners.begin(), owners.end()};
}

}  // namespace mortise::server

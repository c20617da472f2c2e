// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/owner_check.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/users.h>
#include <mortise/bytes.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

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

template <class Table>
std::set<std::string, std::less<>> providers_of(const Host& host, const char* interface_id) {
  std::set<std::string, std::less<>> names;
  host.find_all<Table>(interface_id, [&](std::string_view name, const Table*) { names.emplace(name); });
  return names;
}

using UserTables = std::vector<const mortise_users*>;

/// Of all plugins that know users; nothing if there is none, or if one of them does not tell which users it has.
std::optional<UserTables> tables_with_all_users(const Host& host) {
  UserTables tables;
  std::set<std::string, std::less<>> telling;
  host.find_all<mortise_users>(MORTISE_USERS_ID, [&](std::string_view name, const mortise_users* table) {
    telling.emplace(name);
    tables.push_back(table);
  });
  auto knowing = providers_of<mortise_authn>(host, MORTISE_AUTHN_ID);
  knowing.merge(providers_of<mortise_identities>(host, MORTISE_IDENTITY_ID));
  if (tables.empty() || !std::includes(telling.begin(), telling.end(), knowing.begin(), knowing.end()))
    return std::nullopt;
  return tables;
}

bool any_knows(const UserTables& tables, const std::string& owner) {
  return std::any_of(tables.begin(), tables.end(), [&](const mortise_users* users) { return knows(*users, owner); });
}

/// Owners of buckets, of the first thousand of them, that no authentication plugin knows: after keys were added to a
/// server that had none, its buckets still belong to the local administrator, and nobody sees them. Empty if a plugin
/// does not tell which users it has.
std::vector<std::string> unknown_owners(const mortise_objects& objects, const Host& host) {
  const std::optional<UserTables> users = tables_with_all_users(host);
  std::vector<std::string> unknown;
  if (!users) return unknown;
  for (const std::string& owner : owners_of_buckets(objects))
    if (!any_knows(*users, owner)) unknown.push_back(owner);
  return unknown;
}

/// Owners of those buckets other than `own`: where nobody is asked for keys, everybody may read and change what is
/// theirs.
std::vector<std::string> other_owners(const mortise_objects& objects, const std::string& own) {
  std::set<std::string> owners = owners_of_buckets(objects);
  owners.erase(own);
  return {owners.begin(), owners.end()};
}

}  // namespace

void check_bucket_owners(const Plan& plan, const Host& host, config::Problems& problems) {
  const std::optional<UserTables> users = tables_with_all_users(host);
  if (!users) return;
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    if (bucket.owner.empty() || bucket.owner == plan.settings.owner.id) continue;
    if (any_knows(*users, bucket.owner)) continue;
    problems.add(bucket.owner_where,
                 fmt::format("bucket '{}': no key names the owner '{}': only an administrator would "
                             "see the bucket. Add the key, or leave the owner out",
                             bucket.name, bucket.owner));
  }
}

void warn_of_owners(const mortise_objects& objects, const Host& host, const std::string& own,
                    const support::Logger& logger) {
  if (providers_of<mortise_authn>(host, MORTISE_AUTHN_ID).empty()) {
    const std::vector<std::string> others = other_owners(objects, own);
    if (!others.empty())
      logger.warning(
          "no authentication plugin is enabled: buckets of users with keys are open to everybody who reaches this "
          "server",
          {pair("owners", fmt::format("{}", fmt::join(others, " ")))});
    return;
  }
  const std::vector<std::string> owners = unknown_owners(objects, host);
  if (owners.empty()) return;
  logger.warning(
      "buckets belong to users without a key: only an administrator sees them. Give a key that id, or "
      "administrator = \"true\"",
      {pair("owners", fmt::format("{}", fmt::join(owners, " ")))});
}

}  // namespace mortise::server

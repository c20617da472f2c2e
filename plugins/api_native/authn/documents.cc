// SPDX-License-Identifier: Apache-2.0
#include "api_native/authn/documents.h"

#include <mortise/identity_rules.h>
#include <mortise/text.h>

#include <algorithm>

#include "api_native/wire/bucket_json.h"

namespace mortise::api_native::authn {
namespace {

constexpr size_t kMaxDescription = 256;
constexpr size_t kMaxGrants = 256;
constexpr size_t kMaxUrls = 16;
constexpr size_t kMaxUrl = 256;

Or<uint64_t> parse_permissions(const Json& grant) {
  const Json* found = member(grant, "perm");
  if (found == nullptr) return uint64_t{0};
  if (found->is_number_unsigned()) return found->get<uint64_t>();
  const auto number =
      found->is_string() ? text::parse_decimal<uint64_t>(found->get_ref<const std::string&>()) : std::nullopt;
  if (number) return *number;
  return bad_request("\"perm\" must be a decimal number of 64 bits, in quotes");
}

Or<ClusterGrant> parse_cluster_grant(const Json& json) {
  auto id = text_member(json, "id");
  if (!id) return std::move(id.error());
  auto alias = text_member(json, "alias");
  if (!alias) return std::move(alias.error());
  if (!id->empty() && !is_identity_name(*id))
    return bad_request("a cluster's id has " + std::string(kIdentityNameRule));
  const auto permissions = parse_permissions(json);
  if (!permissions) return permissions.error();
  return ClusterGrant{std::move(*id), std::move(*alias), *permissions};
}

Or<BucketGrant> parse_bucket_grant(const Json& json) {
  auto bucket = parse_bucket_json(member(json, "bck"));
  if (!bucket) return std::move(bucket.error());
  const auto permissions = parse_permissions(json);
  if (!permissions) return permissions.error();
  return BucketGrant{std::move(*bucket), *permissions};
}

/// Each of a list, which may be absent.
template <class T>
Or<std::vector<T>> parse_all(const Json& json, const char* name, size_t most, Or<T> (*one)(const Json&)) {
  std::vector<T> out;
  const Json* list = member(json, name);
  if (list == nullptr) return out;
  if (!list->is_array() || list->size() > most)
    return bad_request("\"" + std::string(name) + "\" must be a list of at most " + std::to_string(most));
  for (const Json& item : *list) {
    auto parsed = one(item);
    if (!parsed) return std::move(parsed.error());
    out.push_back(std::move(*parsed));
  }
  return out;
}

Or<std::string> parse_url(const Json& json) {
  const std::string url = json.is_string() ? json.get<std::string>() : std::string();
  const bool good = url.size() <= kMaxUrl && (url.starts_with("http://") || url.starts_with("https://")) &&
                    std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!good) return bad_request("the URL of a cluster begins with http:// or https://");
  return url;
}

OrderedJson bucket_json(const BucketId& id) {
  return {{"name", id.name}, {"provider", id.provider}, {"namespace", {{"uuid", id.uuid}, {"name", id.name_space}}}};
}

OrderedJson grants_json(const std::vector<ClusterGrant>& grants) {
  OrderedJson out = nullptr;
  for (const ClusterGrant& grant : grants) {
    OrderedJson one{{"id", grant.id}};
    if (!grant.alias.empty()) one["alias"] = grant.alias;
    one["perm"] = std::to_string(grant.permissions);
    out.push_back(std::move(one));
  }
  return out;
}

OrderedJson grants_json(const std::vector<BucketGrant>& grants) {
  OrderedJson out = nullptr;
  for (const BucketGrant& grant : grants)
    out.push_back({{"bck", bucket_json(grant.bucket)}, {"perm", std::to_string(grant.permissions)}});
  return out;
}

bool same(const ClusterGrant& a, const ClusterGrant& b) { return a.id == b.id; }
bool same(const BucketGrant& a, const BucketGrant& b) { return a.bucket.uname() == b.bucket.uname(); }

template <class Grant, class Meet>
void merge(std::vector<Grant>& to, const std::vector<Grant>& from, Meet meet) {
  for (const Grant& grant : from) {
    const auto found = std::find_if(to.begin(), to.end(), [&](const Grant& other) { return same(other, grant); });
    if (found == to.end())
      to.push_back(grant);
    else
      meet(found->permissions, grant.permissions);
  }
}

}  // namespace

Or<Role> parse_role(const Json& json) {
  if (!json.is_object()) return bad_request("a role is a JSON object");
  Role out;
  auto name = text_member(json, "name");
  if (!name) return std::move(name.error());
  if (!is_identity_name(*name)) return bad_request("a role's name has " + std::string(kIdentityNameRule));
  out.name = std::move(*name);
  auto description = text_member(json, "desc");
  if (!description) return std::move(description.error());
  if (description->size() > kMaxDescription) return bad_request("a role's description has at most 256 bytes");
  out.description = std::move(*description);
  auto clusters = parse_all<ClusterGrant>(json, "clusters", kMaxGrants, &parse_cluster_grant);
  if (!clusters) return std::move(clusters.error());
  out.clusters = std::move(*clusters);
  auto buckets = parse_all<BucketGrant>(json, "buckets", kMaxGrants, &parse_bucket_grant);
  if (!buckets) return std::move(buckets.error());
  out.buckets = std::move(*buckets);
  const auto administrator = flag_member(json, "admin");
  if (!administrator) return administrator.error();
  if (*administrator) return bad_request("no role but \"Admin\" makes an administrator");
  return out;
}

OrderedJson to_json(const Role& role) {
  return {{"name", role.name},
          {"desc", role.description},
          {"clusters", grants_json(role.clusters)},
          {"buckets", grants_json(role.buckets)},
          {"admin", role.administrator}};
}

Or<KnownCluster> parse_cluster(const Json& json) {
  KnownCluster out;
  auto id = text_member(json, "id");
  if (!id) return std::move(id.error());
  auto alias = text_member(json, "alias");
  if (!alias) return std::move(alias.error());
  if (!is_identity_name(*id) || (!alias->empty() && !is_identity_name(*alias)))
    return bad_request("a cluster's id and its alias have " + std::string(kIdentityNameRule));
  out.id = std::move(*id);
  out.alias = std::move(*alias);
  auto urls = parse_all<std::string>(json, "urls", kMaxUrls, &parse_url);
  if (!urls) return std::move(urls.error());
  out.urls = std::move(*urls);
  return out;
}

OrderedJson to_json(const KnownCluster& cluster) {
  OrderedJson out{{"id", cluster.id}};
  if (!cluster.alias.empty()) out["alias"] = cluster.alias;
  out["urls"] = cluster.urls;
  return out;
}

void add_grants(Role& to, const Role& from) {
  const auto add = [](uint64_t& have, uint64_t more) { have |= more; };
  merge(to.clusters, from.clusters, add);
  merge(to.buckets, from.buckets, add);
  to.administrator = to.administrator || from.administrator;
}

void replace_grants(Role& to, const Role& from) {
  const auto replace = [](uint64_t& have, uint64_t other) { have = other; };
  merge(to.clusters, from.clusters, replace);
  merge(to.buckets, from.buckets, replace);
}

OrderedJson claims_of(const Role& role) {
  OrderedJson out = OrderedJson::object();
  if (!role.clusters.empty()) out["clusters"] = grants_json(role.clusters);
  if (!role.buckets.empty()) out["buckets"] = grants_json(role.buckets);
  return out;
}

}  // namespace mortise::api_native::authn

// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/scope.h"

#include <mortise/text/number.h>

#include <algorithm>
#include <optional>

namespace mortise::auth_jwt {
namespace {

using ais_model::Permission;

constexpr std::string_view kFirstLine = "auth_jwt.scope/1\n";
constexpr std::string_view kLogin = "login\n";     // behind it, or not there
constexpr std::string_view kUser = "user\n";       // behind it, and nothing else
constexpr std::string_view kCluster = "cluster ";  // and the bits
constexpr std::string_view kBucket = "bucket ";    // and the bits, and the name

std::string_view take_until(std::string_view& text, char end) noexcept {
  const size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

bool has_all(uint64_t bits, Permission needed) noexcept {
  return (bits & static_cast<uint64_t>(needed)) == static_cast<uint64_t>(needed);
}

/// What the token gives in `cluster`: the grant that names it, or the one that names none.
std::optional<uint64_t> of_cluster(const Claims& claims, std::string_view cluster) {
  std::optional<uint64_t> named, otherwise;
  for (const ClusterGrant& grant : claims.clusters) {
    if (grant.cluster == cluster) named = named.value_or(0) | grant.permissions;
    if (grant.cluster.empty()) otherwise = otherwise.value_or(0) | grant.permissions;
  }
  return named ? named : otherwise;
}

}  // namespace

std::string scope_of(const Claims& claims, std::string_view cluster, Origin origin) {
  std::string out(kFirstLine);
  if (origin == Origin::login) out += kLogin;
  if (const auto bits = of_cluster(claims, cluster)) out.append(kCluster).append(std::to_string(*bits)).append("\n");
  for (const BucketGrant& grant : claims.buckets)
    if (grant.cluster == cluster && grant.bucket.find('\n') == std::string::npos)
      out.append(kBucket).append(std::to_string(grant.permissions)).append(" ").append(grant.bucket).append("\n");
  return out;
}

bool is_own_scope(std::string_view scope) noexcept { return scope.starts_with(kFirstLine); }

std::string scope_of_user() { return std::string(kFirstLine) + std::string(kUser); }

bool is_of_user(std::string_view scope) noexcept {
  return is_own_scope(scope) && scope.substr(kFirstLine.size()) == kUser;
}

bool is_of_login(std::string_view scope) noexcept {
  return is_own_scope(scope) && scope.substr(kFirstLine.size()).starts_with(kLogin);
}

bool allows(std::string_view scope, Permission needed, std::string_view bucket) noexcept {
  if (!is_own_scope(scope)) return false;
  scope.remove_prefix(kFirstLine.size());
  const bool of_bucket = !bucket.empty() && !ais_model::is_of_cluster(needed);
  std::optional<uint64_t> in_cluster, in_bucket;
  while (!scope.empty()) {
    std::string_view line = take_until(scope, '\n');
    if (line.starts_with(kCluster)) {
      in_cluster = text::parse_decimal<uint64_t>(line.substr(kCluster.size()));
    } else if (line.starts_with(kBucket)) {
      line.remove_prefix(kBucket.size());
      const auto bits = text::parse_decimal<uint64_t>(take_until(line, ' '));
      if (of_bucket && line == bucket) in_bucket = in_bucket.value_or(0) | bits.value_or(0);
    }
  }
  return has_all(in_bucket ? *in_bucket : in_cluster.value_or(0), needed);
}

}  // namespace mortise::auth_jwt

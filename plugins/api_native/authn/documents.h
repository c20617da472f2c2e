// SPDX-License-Identifier: Apache-2.0
//
// Roles and clusters as AuthN's clients write and read them, and as they are kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api_native/wire/bucket_id.h"
#include "api_native/wire/json.h"

namespace mortise::api_native::authn {

/// What may be done in a cluster, or in one bucket of it; the bucket's uuid names the cluster.
struct ClusterGrant {
  std::string id;
  std::string alias;
  uint64_t permissions = 0;
};
struct BucketGrant {
  BucketId bucket;
  uint64_t permissions = 0;
};

struct Role {
  std::string name;
  std::string description;
  std::vector<ClusterGrant> clusters;
  std::vector<BucketGrant> buckets;
  bool administrator = false;
};

/// A cluster that tokens can be for.
struct KnownCluster {
  std::string id;
  std::string alias;  // may be empty
  std::vector<std::string> urls;
};

Or<Role> parse_role(const Json& json);
OrderedJson to_json(const Role& role);
Or<KnownCluster> parse_cluster(const Json& json);
OrderedJson to_json(const KnownCluster& cluster);

/// Adds what the others allow. Grants for the same cluster or bucket become one, that has the permissions of both.
void add_grants(Role& to, const Role& from);
/// Likewise; a grant that is there already is replaced.
void replace_grants(Role& to, const Role& from);

/// "clusters" and "buckets", as they stand in a token; lists that are empty are left out.
OrderedJson claims_of(const Role& role);

}  // namespace mortise::api_native::authn

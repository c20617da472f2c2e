// SPDX-License-Identifier: Apache-2.0
//
// What a path is about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

/// Where in the API a path is. `node`: the node that a header names; there is one, under two ids.
enum class Area : uint8_t {
  health,
  node,
  cluster,
  buckets,
  bucket,
  objects,  // of a bucket: actions whose message names the object
  object,
  batch,
  transforms,
  sorting,
  downloads,
  users,  // of AuthN, and below them one of them; roles and clusters likewise
  user,
  roles,
  role,
  known_clusters,
  known_cluster,
  tokens,
  public_key,
  well_known,  // what issuers of tokens tell at their root
};

struct Address {
  Area area = Area::health;
  std::string bucket;
  std::string object;  // verbatim
  std::string rest;    // bucket: what stands behind the name; cluster, node: a sub-resource; user, role, …: its name
};

/// `path` is raw, without the mount. Decodes once, and normalises nothing.
Or<Address> parse_address(std::string_view path);
/// Likewise at the root of the server, below "/.well-known".
Or<Address> parse_well_known(std::string_view path);
/// Likewise below the name of a provider: "/bucket/object", as people write it by hand.
Or<Address> parse_easy_address(std::string_view path);

}  // namespace mortise::api_native

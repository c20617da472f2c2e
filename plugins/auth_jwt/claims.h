// SPDX-License-Identifier: Apache-2.0
//
// What a token says: the registered claims (RFC 7519) and those of AIStore.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::auth_jwt {

/// Permissions in a whole cluster; an empty id stands for every cluster that is not named.
struct ClusterGrant {
  std::string cluster;
  uint64_t permissions = 0;
};
/// Permissions in one bucket of a cluster.
struct BucketGrant {
  std::string cluster;
  std::string bucket;  // as the object service calls it
  uint64_t permissions = 0;
};

struct Claims {
  std::string issuer;
  std::string subject;  // never empty
  std::string display_name;
  std::vector<std::string> audiences;
  std::vector<std::string> groups;
  int64_t expires_ms = 0;
  int64_t not_before_ms = 0;  // of "nbf"; 0: it is not said
  int64_t issued_ms = 0;
  int64_t user_since_ms = 0;  // of our own tokens: when the user was made
  int64_t user_stamp = 0;     // of our own tokens: the user's security stamp then
  bool administrator = false;
  std::vector<ClusterGrant> clusters;
  std::vector<BucketGrant> buckets;
  std::vector<std::pair<std::string, std::string>> plain;  // texts, numbers and booleans, all of them
};

/// The claim with which our own tokens say when their user was made.
inline constexpr const char* kUserSince = "user_since";
/// And with which its security stamp (abi/identity.h).
inline constexpr const char* kUserStamp = "user_stamp";

/// Where an issuer puts what is not registered.
struct ClaimNames {
  std::string user = "sub";
  std::string groups = "groups";
};

/// "iss" alone, to find out whose keys are needed: it is not verified. Nothing if the payload is no JSON object.
std::optional<std::string> issuer_of(std::string_view payload);

/// A subject and an expiry are required. Whatever is of another type than it should be refuses the token: a permission
/// that was misread would be worse.
Result<Claims> parse_claims(std::string_view payload, const ClaimNames& names);

}  // namespace mortise::auth_jwt

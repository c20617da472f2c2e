// SPDX-License-Identifier: Apache-2.0
//
// A bucket as this API names it: provider, namespace and name. The object service has one text for all three; buckets
// of the provider ais in the global namespace are those that S3 clients see.
#pragma once

#include <string>
#include <string_view>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

struct BucketId {
  std::string provider = "ais";
  std::string uuid;        // of the namespace: another cluster
  std::string name_space;  // its name
  std::string name;

  bool local() const noexcept { return provider == "ais" && uuid.empty(); }
  bool global() const noexcept { return uuid.empty() && name_space.empty(); }
  /// "@uuid#name"
  std::string namespace_uname() const { return "@" + uuid + "#" + name_space; }
  /// As clients write it: "ais://bucket", "ais://@uuid#ns/bucket".
  std::string shown() const;
  /// What the object service calls it.
  std::string service_name() const;
  /// The same for a new one, whose name may be any that AIStore allows.
  std::string new_service_name() const;
  /// "ais/@#/bucket/"
  std::string uname() const { return provider + "/" + namespace_uname() + "/" + name + "/"; }

  static BucketId from_service_name(std::string_view name);
};

/// A provider in any of its spellings; "" is ais. Refused: one that AIStore does not have.
Or<std::string> parse_provider(std::string_view text);
/// "@uuid#name", "#name", "@uuid" or "" into the id.
Refusal parse_namespace(std::string_view text, BucketId& id);
/// From the path and the parameters `provider` and `namespace`. The name is not looked at.
Or<BucketId> parse_bucket_id(std::string_view provider, std::string_view name_space, std::string name);
/// Refused: what cannot be the name of a bucket.
Refusal check_bucket_name(std::string_view name);

/// "provider/@ns/bucket/object"; the object may be empty.
struct Uname {
  BucketId bucket;
  std::string object;
};
Or<Uname> parse_uname(std::string_view text);

/// Refused: what cannot be the name of an object.
Refusal check_object_name(std::string_view name);

}  // namespace mortise::api_native

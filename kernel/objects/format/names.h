// SPDX-License-Identifier: Apache-2.0
//
// Which names of buckets and which keys and owners are allowed.
#pragma once

#include <mortise/error.h>

#include <optional>
#include <string_view>

namespace mortise::objects {

/// Of a bucket, with everything in front of it: longer ones are the names of none.
inline constexpr size_t kLongestBucketName = 512;

/// "ais://name" is "name"; other spellings stay as they are.
std::string_view canonical_bucket_name(std::string_view name);
/// For creation. A plain name follows S3's rules; "provider://[@uuid][#namespace/]name" the wider ones of the native
/// API, also if the provider is ais.
Result<void> check_bucket_name(std::string_view name);
/// Whether a bucket of that name is one of a backend's, as "aws://name" and "ais://@cluster/name" are.
bool is_backend_name(std::string_view name);

/// Where the objects of a bucket are.
struct BackendName {
  std::string_view remote;    // its name, or its own id; "": the first one of the provider
  std::string_view provider;  // "": whatever it is
  std::string_view bucket;    // with its namespace there, "#namespace/bucket", if it is in one
};
/// "provider://bucket", "provider://@remote/bucket", "ais://@remote#namespace/bucket" or "remote:bucket". Nothing: it
/// is none of them, or a bucket of this server.
std::optional<BackendName> parse_backend(std::string_view text);
/// As a property of a bucket.
Result<void> check_backend(std::string_view text);

/// Of a bucket. Owners are shown in lists, headers and logs.
Result<void> check_owner_id(std::string_view owner);
/// 1..1024 bytes of UTF-8.
Result<void> check_key(std::string_view key);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// Properties of buckets in AIStore's JSON: told, and set.
#pragma once

#include <mortise/abi/object_service.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_native/wire/bucket_id.h"
#include "api_native/wire/bucket_property_table.h"
#include "api_native/wire/json.h"

namespace mortise::api_native {

/// nullptr: there is none of that path.
const BucketProperty* find_bucket_property(std::string_view path) noexcept;
/// What a bucket has of it.
std::string_view value_of(const mortise_bucket& bucket, const BucketProperty& property) noexcept;

/// Everything that AIStore tells of a bucket.
OrderedJson describe_bucket(const mortise_bucket& bucket, const BucketId& id);
/// The cluster's defaults of the same sections, nested, into `into`.
void describe_defaults(OrderedJson& into);

/// What is to be set, by the names of Mortise.
using PropertyChanges = std::vector<std::pair<std::string, std::string>>;
/// From a nested object of the settable ones. Refused: names that there are not, and values that cannot be.
Or<PropertyChanges> parse_property_changes(const Json& value);

/// Says where a bucket's objects are.
inline constexpr std::string_view kBackendProperty = "backend_bck";
/// What the property says: "aws://bucket", "ais://@uuid#ns/bucket" or "remote:bucket"; "": they are here.
std::string_view backend_of(const mortise_bucket& bucket) noexcept;
/// Whether they are at a remote, and copies here.
bool has_backend(const mortise_bucket& bucket, const BucketId& id) noexcept;
/// Whether the changes give the bucket another backend.
bool sets_backend(const PropertyChanges& changes) noexcept;
NativeError may_not_attach(std::string_view shown);
/// As the API of S3 keeps them: who may what, of this bucket by its name and for this owner.
inline constexpr std::string_view kPolicyProperty = "s3.policy";
inline constexpr std::string_view kAclProperty = "s3.acl";
bool has_policy(const mortise_bucket& bucket) noexcept;

/// Whether it keeps, or kept, old versions of objects.
bool keeps_versions(const mortise_bucket& bucket) noexcept;
/// Some of them may be locked.
bool has_object_lock(const mortise_bucket& bucket) noexcept;

/// "ais.versioning.enabled"
bool shows_versions(const mortise_bucket& bucket) noexcept;
/// The algorithm of its checksums, or "none".
std::string_view checksum_of(const mortise_bucket& bucket) noexcept;

/// Milliseconds of what is_duration().
int64_t milliseconds_of(std::string_view duration) noexcept;
/// "2h0m", "30s", "100ms"
bool is_duration(std::string_view text) noexcept;
/// "1GiB", "256KiB", "0B"
bool is_size(std::string_view text) noexcept;

}  // namespace mortise::api_native

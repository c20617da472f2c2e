// SPDX-License-Identifier: Apache-2.0
//
// Which names of buckets and which keys and owners are allowed.
#pragma once

#include <mortise/error.h>

#include <string_view>

namespace mortise::objects {

/// "ais://name" is "name"; other spellings stay as they are.
std::string_view canonical_bucket_name(std::string_view name);
/// For creation. A plain name follows S3's rules; "provider://[@uuid][#namespace/]name" the wider ones of the native
/// API, also if the provider is ais.
Result<void> check_bucket_name(std::string_view name);
/// Of a bucket. Owners are shown in lists, headers and logs.
Result<void> check_owner_id(std::string_view owner);
/// 1..1024 bytes of UTF-8.
Result<void> check_key(std::string_view key);

}  // namespace mortise::objects

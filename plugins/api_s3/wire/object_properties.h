// SPDX-License-Identifier: Apache-2.0
//
// Names of the properties in which this plugin keeps what S3 knows of objects and buckets beyond their metadata.
// "tags" is in wire/tags.h.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>
#include <mortise/object_lock.h>

#include <string_view>

namespace mortise::api_s3 {

// ---- of objects
inline constexpr std::string_view kAclProperty = "s3.acl";
inline constexpr std::string_view kRedirectProperty = "s3.redirect";
// ---- of buckets, which also have kAclProperty
inline constexpr std::string_view kOwnerNameProperty = "s3.owner_name";
inline constexpr std::string_view kLocationProperty = "s3.location";
inline constexpr std::string_view kOwnershipProperty = "s3.ownership";
inline constexpr std::string_view kVersioningProperty = "versioning";

/// Works for mortise_object and mortise_bucket; "" if it is not set.
template <class Described>
std::string_view property(const Described& of, std::string_view name) {
  for (uint32_t i = 0; i < of.property_count; ++i)
    if (view(of.properties[i].name) == name) return view(of.properties[i].value);
  return {};
}

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets that this plugin understands, declared. Those that it shares with the object service
// (versioning, s3.etag) are declared there; auth_acl and auth_policy read
// s3.acl, s3.ownership, s3.policy and s3.public_access_block.
#pragma once

#include <mortise/properties.h>

#include <string_view>

#include "api_s3/http/last_modified.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/tags.h"
#include "s3_model/bucket_policy.h"
#include "s3_model/cors.h"
#include "s3_model/public_access_block.h"

namespace mortise::api_s3 {

Result<void> check_acl_property(std::string_view value);
Result<void> check_cors_property(std::string_view value);
Result<void> check_location_property(std::string_view value);
Result<void> check_policy_property(std::string_view value);
Result<void> check_public_access_block_property(std::string_view value);
Result<void> check_tags_property(std::string_view value);

/// A list that is public is not taken while the bucket's public access block has BlockPublicAcls, nor a policy while it
/// has BlockPublicPolicy, nor a list with BucketOwnerEnforced, nor a policy that is about another bucket.
Result<void> check_bucket_change(std::string_view bucket, const PropertyValues& set, const PropertyValues& all);

inline constexpr PropertyTable kProperties{
    BucketCheck<check_bucket_change>{},
    text_property<check_acl_property>(kAclProperty, "the access control list: canned:private, canned:public-read, …"),
    text_property<check_cors_property>(s3_model::kCorsProperty, "the CORS configuration, as XML"),
    text_property<check_location_property>(kLocationProperty, "the location constraint that it was made with"),
    choice_property(kLastModifiedProperty, "modified|accessed", "modified",
                    "what LastModified says of objects; when they were read is kept if storage.access_times says so"),
    choice_property(kOwnershipProperty, "BucketOwnerEnforced|BucketOwnerPreferred|ObjectWriter", "ObjectWriter",
                    "who owns what others write, and whether there are access control lists"),
    internal_property(kOwnerNameProperty, "the display name of who made it"),
    text_property<check_policy_property>(s3_model::kPolicyProperty, "the access policy, as JSON"),
    text_property<check_public_access_block_property>(
        s3_model::kPublicAccessBlockProperty,
        "all, none, or some of BlockPublicAcls,IgnorePublicAcls,BlockPublicPolicy,RestrictPublicBuckets"),
    text_property<check_tags_property>(kTagsProperty, "the tags, as a=1&b=2"),
};

}  // namespace mortise::api_s3

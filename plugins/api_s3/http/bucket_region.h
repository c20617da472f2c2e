// SPDX-License-Identifier: Apache-2.0
//
// The region of a bucket. All buckets are in one place; but clients send the region that they are configured with,
// expect it in answers, and sign for the region that they are told. So a bucket has one region, the same in every
// answer.
#pragma once

#include <mortise/object_service.h>

#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"
#include "api_s3/http/site.h"

namespace mortise::api_s3 {

/// No constraint names it.
inline constexpr std::string_view kOldestRegion = "us-east-1";

/// LocationConstraint of CreateBucket as it is kept; "" stays "". InvalidLocationConstraint or
/// IllegalLocationConstraintException if the settings do not allow it.
Or<std::string> parse_location(const S3Settings& settings, std::string_view constraint);

/// Whether a bucket can be said to be there: well formed, or "EU". Any region, whatever the settings.
bool is_location(std::string_view name);

/// The server's own region, or one of AWS's.
bool is_region(const S3Settings& settings, std::string_view name);

/// What answers call the bucket's region.
std::string_view region_of(const S3Settings& settings, const mortise_bucket& bucket);
/// What GetBucketLocation calls it: "" for us-east-1.
std::string_view location_of(const S3Settings& settings, const mortise_bucket& bucket);
/// The bucket's ARN. Bucket names are the same in all regions, so it names none.
std::string arn_of(std::string_view bucket);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/bucket_region.h"

#include <algorithm>

#include "api_s3/wire/object_properties.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kOldIreland = "EU";  // what eu-west-1 was called when there were two regions

/// AWS's regions, as its API lists them for LocationConstraint.
constexpr std::string_view kAws[] = {"EU",
                                     "af-south-1",
                                     "ap-east-1",
                                     "ap-east-2",
                                     "ap-northeast-1",
                                     "ap-northeast-2",
                                     "ap-northeast-3",
                                     "ap-south-1",
                                     "ap-south-2",
                                     "ap-southeast-1",
                                     "ap-southeast-2",
                                     "ap-southeast-3",
                                     "ap-southeast-4",
                                     "ap-southeast-5",
                                     "ap-southeast-6",
                                     "ap-southeast-7",
                                     "ca-central-1",
                                     "ca-west-1",
                                     "cn-north-1",
                                     "cn-northwest-1",
                                     "eu-central-1",
                                     "eu-central-2",
                                     "eu-north-1",
                                     "eu-south-1",
                                     "eu-south-2",
                                     "eu-west-1",
                                     "eu-west-2",
                                     "eu-west-3",
                                     "il-central-1",
                                     "me-central-1",
                                     "me-south-1",
                                     "mx-central-1",
                                     "sa-east-1",
                                     "us-east-2",
                                     "us-gov-east-1",
                                     "us-gov-west-1",
                                     "us-west-1",
                                     "us-west-2"};
static_assert(std::is_sorted(std::begin(kAws), std::end(kAws)));

bool well_formed(std::string_view region) {
  return region.size() <= 64 && std::all_of(region.begin(), region.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_aws(std::string_view constraint) { return std::binary_search(std::begin(kAws), std::end(kAws), constraint); }

std::string_view region_named(std::string_view constraint) {
  return constraint == kOldIreland ? std::string_view("eu-west-1") : constraint;
}

}  // namespace

Or<std::string> parse_location(const S3Settings& settings, std::string_view constraint) {
  using Locations = S3Settings::Locations;
  if (constraint.empty() || region_named(constraint) == settings.region) return std::string(constraint);
  const bool fine = settings.locations == Locations::aws ? is_aws(constraint) : well_formed(region_named(constraint));
  if (!fine) return S3Error(Code::invalid_location_constraint).with("LocationConstraint", std::string(constraint));
  if (settings.locations == Locations::own) return S3Error(Code::illegal_location_constraint);
  return std::string(constraint);
}

bool is_location(std::string_view name) { return well_formed(region_named(name)); }

bool is_region(const S3Settings& settings, std::string_view name) {
  return name == settings.region || name == kOldestRegion || is_aws(name);
}

std::string_view region_of(const S3Settings& settings, const mortise_bucket& bucket) {
  if (settings.locations == S3Settings::Locations::own) return settings.region;
  const std::string_view kept = property(bucket, kLocationProperty);
  return kept.empty() ? std::string_view(settings.region) : region_named(kept);
}

std::string_view location_of(const S3Settings& settings, const mortise_bucket& bucket) {
  const std::string_view region = region_of(settings, bucket);
  if (region == kOldestRegion) return {};
  const bool as_kept = property(bucket, kLocationProperty) == kOldIreland && region == region_named(kOldIreland);
  return as_kept ? kOldIreland : region;
}

std::string arn_of(std::string_view bucket) { return "arn:aws:s3:::" + std::string(bucket); }

}  // namespace mortise::api_s3

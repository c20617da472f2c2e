// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api_s3/object_properties.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/xml/reader.h"

namespace mortise::api_s3::ops {
namespace {

/// Any region will do: there is one place, and clients send what they are configured with. It is kept to be shown
/// again.
Or<std::string> parse_location(const Context& c) {
  if (c.body.empty()) return std::string();
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "CreateBucketConfiguration") return S3Error(Code::malformed_xml);
  std::string location = document->root().child("LocationConstraint").trimmed();
  const auto well_formed = [](char x) { return (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9') || x == '-'; };
  if (location.size() > 64 || !std::all_of(location.begin(), location.end(), well_formed))
    return S3Error(Code::invalid_location_constraint).with("LocationConstraint", location);
  return location;
}

Answer answer_made(const Context& c) {
  Answer answer;
  answer.add("Location", "/" + std::string(c.bucket()));
  return answer;
}

/// A bucket of that name exists: whose is it? To create one's own again does no harm in the oldest region, as with AWS.
Outcome answer_existing(const Context& c) {
  bool mine = false;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { mine = view(b.owner) == c.who.id; }))
    return *std::move(no);
  if (!mine) return S3Error(Code::bucket_already_exists).with("BucketName", std::string(c.bucket()));
  if (c.site.settings.region == "us-east-1") return answer_made(c);
  return S3Error(Code::bucket_already_owned_by_you).with("BucketName", std::string(c.bucket()));
}

Refusal check_ownership(const Context& c, std::string_view acl) {
  const auto ownership = c.headers.get("x-amz-object-ownership");
  if (ownership.data() != nullptr && !is_ownership(ownership))
    return invalid_argument("Invalid x-amz-object-ownership header", "x-amz-object-ownership", ownership);
  if (ownership == kBucketOwnerEnforced && !acl.empty() && acl != "canned:bucket-owner-full-control")
    return S3Error(Code::invalid_bucket_acl_with_object_ownership);
  return std::nullopt;
}

/// What the headers ask for beyond the name; the list in its stored form.
Or<std::string> check_request(const Context& c) {
  if (!valid_new_bucket_name(c.bucket()))
    return S3Error(Code::invalid_bucket_name).with("BucketName", std::string(c.bucket()));
  if (same_header(c.headers.get("x-amz-bucket-object-lock-enabled"), "true"))
    return S3Error(Code::not_implemented, "Object lock is not implemented.")
        .with("Header", "x-amz-bucket-object-lock-enabled");
  auto acl = name_grantees(parse_acl_headers(c.headers), c.site.users);
  if (!acl) return acl;
  if (auto no = check_ownership(c, *acl)) return *std::move(no);
  return acl;
}

}  // namespace

void create_bucket(ContextPtr context) {
  Context& c = *context;
  auto acl = check_request(c);
  if (!acl) return c.fail(acl.error());
  const auto location = parse_location(c);
  if (!location) return c.fail(location.error());
  const auto ownership = c.headers.get("x-amz-object-ownership");
  std::vector<mortise_pair> properties;
  if (!acl->empty()) properties.push_back(pair(kAclProperty, *acl));
  if (!c.who.display_name.empty()) properties.push_back(pair(kOwnerNameProperty, c.who.display_name));
  if (!location->empty()) properties.push_back(pair(kLocationProperty, *location));
  if (!ownership.empty()) properties.push_back(pair(kOwnershipProperty, ownership));
  c.objects().bucket_create(c.bucket(), c.who.id, properties.data(), properties.size(),
                            [context = std::move(context)](const mortise_error& e, const mortise_bucket*) mutable {
                              if (e.status == MORTISE_OK) return context->finish(answer_made(*context));
                              if (e.detail != MORTISE_BUCKET_EXISTS) return context->fail(context->service_error(e));
                              on_worker(std::move(context), [](ContextPtr own) { own->finish(answer_existing(*own)); });
                            });
}

}  // namespace mortise::api_s3::ops

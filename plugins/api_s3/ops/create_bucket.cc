// SPDX-License-Identifier: Apache-2.0
#include "api_s3/object_properties.h"
#include "api_s3/ops/await.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/xml/reader.h"

namespace mortise::api_s3::ops {
namespace {

Refusal check_location(const Context& c) {
  if (c.body.empty()) return std::nullopt;
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "CreateBucketConfiguration") return S3Error(Code::malformed_xml);
  const std::string location = document->root().child("LocationConstraint").trimmed();
  if (location.empty() || location == c.site.settings.region || location == "us-east-1") return std::nullopt;
  return S3Error(Code::invalid_location_constraint).with("LocationConstraint", location);
}

/// A bucket of that name exists: whose is it?
Outcome answer_existing(const Context& c, Answer&& made) {
  bool mine = false;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { mine = view(b.owner) == c.who.id; })) return *std::move(no);
  if (!mine) return S3Error(Code::bucket_already_exists).with("BucketName", std::string(c.bucket()));
  if (c.site.settings.region == "us-east-1") return std::move(made);
  return S3Error(Code::bucket_already_owned_by_you).with("BucketName", std::string(c.bucket()));
}

}  // namespace

Outcome create_bucket(Context& c) {
  if (!valid_new_bucket_name(c.bucket()))
    return S3Error(Code::invalid_bucket_name).with("BucketName", std::string(c.bucket()));
  if (auto no = check_location(c)) return *std::move(no);
  if (same_header(c.headers.get("x-amz-bucket-object-lock-enabled"), "true"))
    return S3Error(Code::not_implemented, "Object lock is not implemented.")
        .with("Header", "x-amz-bucket-object-lock-enabled");
  auto acl = parse_acl_headers(c.headers);
  if (!acl) return std::move(acl.error());
  const auto ownership = c.headers.get("x-amz-object-ownership");
  if (ownership.data() != nullptr && !is_ownership(ownership))
    return invalid_argument("Invalid x-amz-object-ownership header", "x-amz-object-ownership", ownership);
  if (ownership == kBucketOwnerEnforced && !acl->empty() && *acl != "canned:bucket-owner-full-control")
    return S3Error(Code::invalid_bucket_acl_with_object_ownership);

  std::vector<mortise_pair> properties;
  if (!acl->empty()) properties.push_back(pair(kAclProperty, *acl));
  if (!c.who.display_name.empty()) properties.push_back(pair(kOwnerNameProperty, c.who.display_name));
  if (!ownership.empty()) properties.push_back(pair(kOwnershipProperty, ownership));
  Answer made;
  made.add("Location", "/" + std::string(c.bucket()));
  auto no = await(c, [&](auto done) {
    c.objects().bucket_create(c.bucket(), c.who.id, properties.data(), properties.size(), std::move(done));
  });
  if (!no) return made;
  if (no->is(Code::bucket_already_exists)) return answer_existing(c, std::move(made));
  return *std::move(no);
}

}  // namespace mortise::api_s3::ops

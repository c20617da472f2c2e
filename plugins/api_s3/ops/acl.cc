// SPDX-License-Identifier: Apache-2.0
//
// GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl. Lists are kept and shown. They grant nothing by themselves:
// who may do what is decided by the authorization plugins.
#include "api_s3/wire/acl.h"

#include "api_s3/object_properties.h"
#include "api_s3/ops/bucket_property.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object_property.h"
#include "api_s3/wire/ownership.h"

namespace mortise::api_s3::ops {
namespace {

/// The list that a request brings, in its stored form. It must bring exactly one.
Or<std::string> given_acl(const Context& c) {
  const bool in_headers = has_acl_headers(c.headers);
  if (in_headers && !c.body.empty()) return S3Error(Code::unexpected_content);
  if (in_headers) return name_grantees(parse_acl_headers(c.headers), c.site.users);
  if (c.body.empty())
    return S3Error(Code::missing_security_header, "Your request was missing a required header")
        .with("MissingHeaderName", "x-amz-acl");
  return name_grantees(parse_acl_document(c.body), c.site.users);
}

Named owner_of(const Context& c, const mortise_bucket& b) {
  const std::string_view id = view(b.owner);
  return {id, id == c.who.id ? std::string_view(c.who.display_name) : property(b, kOwnerNameProperty)};
}

/// Buckets whose owner owns everything in them have no lists.
Refusal check_ownership(const Context& c, std::string_view acl) {
  Refusal refusal;
  auto missing = with_bucket(c, [&](const mortise_bucket& b) {
    if (property(b, kOwnershipProperty) == kBucketOwnerEnforced && acl != "canned:bucket-owner-full-control")
      refusal = S3Error(Code::access_control_list_not_supported);
  });
  return missing ? missing : refusal;
}

}  // namespace

Outcome get_bucket_acl(Context& c) {
  Answer answer;
  auto no = with_bucket(c, [&](const mortise_bucket& b) {
    const Named owner = owner_of(c, b);
    answer = Answer::xml(acl_document(owner, load_grants(property(b, kAclProperty), owner, owner)));
  });
  if (no) return *std::move(no);
  return answer;
}

void put_bucket_acl(ContextPtr context) {
  auto acl = given_acl(*context);
  if (!acl) return context->fail(acl.error());
  if (auto no = check_ownership(*context, *acl)) return context->fail(*no);
  set_bucket_property(std::move(context), kAclProperty, *acl, 200);
}

Outcome get_object_acl(Context& c) {
  Answer answer;
  std::string bucket_owner;
  std::string bucket_owner_name;
  bool enforced = false;
  auto missing = with_bucket(c, [&](const mortise_bucket& b) {
    bucket_owner = owner_of(c, b).id;
    bucket_owner_name = owner_of(c, b).name;
    enforced = property(b, kOwnershipProperty) == kBucketOwnerEnforced;
  });
  if (missing) return *std::move(missing);
  auto no = with_object(c, [&](const mortise_object& o) {
    // What was written before the bucket's owner came to own everything still says otherwise.
    const Named theirs{bucket_owner, bucket_owner_name};
    const Named owner = enforced ? theirs : Named{view(o.owner), view(o.owner_name)};
    const auto grants = load_grants(enforced ? std::string_view() : property(o, kAclProperty), owner, theirs);
    answer = Answer::xml(acl_document(owner, grants));
    if (o.versioned != 0) answer.add("x-amz-version-id", std::string(view(o.version)));
  });
  if (no) return *std::move(no);
  return answer;
}

void put_object_acl(ContextPtr context) {
  auto acl = given_acl(*context);
  if (!acl) return context->fail(acl.error());
  if (auto no = check_ownership(*context, *acl)) return context->fail(*no);
  set_object_property(std::move(context), kAclProperty, *acl, 200);
}

}  // namespace mortise::api_s3::ops

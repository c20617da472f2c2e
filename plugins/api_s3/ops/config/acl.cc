// SPDX-License-Identifier: Apache-2.0
//
// GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl. Lists are kept and shown. They grant nothing by themselves:
// who may do what is decided by the authorization plugins.
#include "api_s3/wire/acl.h"

#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/config/object_property.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/public_access.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/ownership.h"

namespace mortise::api_s3::ops {
namespace {

struct GivenAcl {
  std::string list;                  // in its stored form
  std::optional<std::string> owner;  // whose it says the resource is
};

/// The list that a request brings. It must bring exactly one.
Or<GivenAcl> given_acl(const Context& c) {
  const bool in_headers = has_acl_headers(c.headers);
  if (in_headers && !c.body.empty()) return S3Error(Code::unexpected_content);
  if (in_headers) {
    auto list = name_grantees(parse_acl_headers(c.headers), c.site.users);
    if (!list) return std::move(list.error());
    return GivenAcl{std::move(*list), std::nullopt};
  }
  if (c.body.empty())
    return S3Error(Code::missing_security_header, "Your request was missing a required header")
        .with("MissingHeaderName", "x-amz-acl");
  auto document = parse_acl_document(c.body);
  if (!document) return std::move(document.error());
  auto list = name_grantees(std::move(document->list), c.site.users, "CanonicalUser/ID");
  if (!list) return std::move(list.error());
  return GivenAcl{std::move(*list), std::move(document->owner)};
}

/// A list cannot change the owner of the resource.
Refusal check_owner(const Context& c, const GivenAcl& given, std::string_view owner) {
  if (!given.owner || *given.owner == owner) return std::nullopt;
  if (c.site.users.complete() && !c.site.users.find(*given.owner))
    return invalid_argument("Invalid id", "CanonicalUser/ID", *given.owner);
  return S3Error(Code::access_denied).because("the list names another owner");
}

Named owner_of(const Context& c, const mortise_bucket& b) {
  const std::string_view id = view(b.owner);
  return {id, id == c.who.id ? std::string_view(c.who.display_name) : property(b, kOwnerNameProperty)};
}

/// Buckets whose owner owns everything in them have no lists; others may take none that are public.
Refusal check_bucket(const Context& c, const mortise_bucket& b, const GivenAcl& given) {
  if (property(b, kOwnershipProperty) == kBucketOwnerEnforced && given.list != "canned:bucket-owner-full-control")
    return S3Error(Code::access_control_list_not_supported);
  return refuse_public_acl(c.site, b, given.list);
}

}  // namespace

HandlerOutcome get_bucket_acl(Context& c) {
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
  Refusal refusal;
  auto missing = with_bucket(*context, [&](const mortise_bucket& b) {
    refusal = check_bucket(*context, b, *acl);
    if (!refusal) refusal = check_owner(*context, *acl, view(b.owner));
  });
  if (missing || refusal) return context->fail(missing ? *missing : *refusal);
  set_bucket_property(std::move(context), kAclProperty, acl->list, 200);
}

HandlerOutcome get_object_acl(Context& c) {
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
  auto no = with_object(c, Marker::no_such_key, [&](const mortise_object& o) {
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
  Refusal refusal;
  auto missing = with_bucket(*context, [&](const mortise_bucket& b) { refusal = check_bucket(*context, b, *acl); });
  if (!missing && !refusal && acl->owner)
    missing = with_object(*context, Marker::method_not_allowed,
                          [&](const mortise_object& o) { refusal = check_owner(*context, *acl, view(o.owner)); });
  if (missing || refusal) return context->fail(missing ? *missing : *refusal);
  set_object_property(std::move(context), kAclProperty, acl->list, 200);
}

}  // namespace mortise::api_s3::ops

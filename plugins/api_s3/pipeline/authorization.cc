// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/authorization.h"

#include "api_s3/http/operation.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/object_lock.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kCreateBucket = "s3:CreateBucket";

/// x-amz-expected-bucket-owner, for everybody, anonymous callers too. A missing bucket is the handler's to report.
void check_expected_owner(ContextPtr context) {
  const Context& c = *context;
  const auto expected = c.headers.get("x-amz-expected-bucket-owner");
  if (expected.data() == nullptr || c.found.opened() == nullptr || c.found.owner() == expected)
    return go_on(std::move(context));
  context->fail(S3Error(Code::access_denied).because("x-amz-expected-bucket-owner names another owner"));
}

const Headers& describing(const Context& c) { return c.form ? c.form->headers : c.headers; }

/// That only the owner may do anything is what there is without a list.
bool brings_list(const Headers& headers) {
  return has_acl_headers(headers) && (headers.get("x-amz-acl") != "private" || headers.any("x-amz-grant-"));
}

/// Whoever makes an object may give it a list, as the object's owner may later: who may only what is allowed needs that
/// to be allowed. For somebody without a name it is enough that nobody forbids it.
void ask_for_list(ContextPtr context) {
  const Context& c = *context;
  if (!c.operation->action.makes_object() || !has_acl_headers(describing(c)))
    return check_expected_owner(std::move(context));
  Wanted list{&c.found, "s3:PutObjectAcl", c.key()};
  list.of_own = true;
  const bool needed = brings_list(describing(c)) && !c.who.anonymous;
  ask_whether(std::move(context), list, [needed](ContextPtr own) {
    const Permission& may = own->permission;
    if (may.forbidden || may.undecided || (needed && !may.allowed)) return refuse(std::move(own));
    check_expected_owner(std::move(own));
  });
}

/// A bucket with object lock has versions, too.
void ask_for_lock_of_bucket(ContextPtr context) {
  const Context& c = *context;
  if (!c.headers.has("x-amz-bucket-object-lock-enabled")) return check_expected_owner(std::move(context));
  const Wanted lock{&c.found, "s3:PutBucketObjectLockConfiguration"};
  require(std::move(context), lock, [](ContextPtr own) {
    const Wanted versions{&own->found, "s3:PutBucketVersioning"};
    require(std::move(own), versions, &check_expected_owner);
  });
}

void ask_for_ownership(ContextPtr context) {
  const Context& c = *context;
  if (!c.headers.has("x-amz-object-ownership")) return ask_for_lock_of_bucket(std::move(context));
  const Wanted controls{&c.found, "s3:PutBucketOwnershipControls"};
  require(std::move(context), controls, &ask_for_lock_of_bucket);
}

/// The same of a new bucket, which is nobody's until it is there.
void ask_for_list_of_bucket(ContextPtr context) {
  const Context& c = *context;
  if (!brings_list(c.headers)) return ask_for_ownership(std::move(context));
  const Wanted list{&c.found, "s3:PutBucketAcl"};
  require(std::move(context), list, &ask_for_ownership);
}

/// A copy gets the tags of the request only if it says so; those of its source are the handler's to ask about.
bool brings_tags(const Context& c) {
  if (!c.operation->action.makes_object()) return false;
  if (c.form && !c.form->tagging.empty()) return true;
  const bool copies = c.headers.has("x-amz-copy-source") && c.headers.get("x-amz-tagging-directive") != "REPLACE";
  return !copies && !c.headers.get("x-amz-tagging").empty();
}

/// Whoever makes an object may lock it only with the permission to do so later.
template <class Next>
void ask_for_lock(ContextPtr context, std::string_view header, const char* action, Next next) {
  const Context& c = *context;
  if (!c.operation->action.makes_object() || !describing(c).has(header)) return next(std::move(context));
  const Wanted lock{&c.found, action, c.key()};
  require(std::move(context), lock, next);
}

void ask_for_hold(ContextPtr context) {
  ask_for_lock(std::move(context), kLegalHoldHeader, "s3:PutObjectLegalHold", &ask_for_list);
}

void ask_for_retention(ContextPtr context) {
  ask_for_lock(std::move(context), kLockModeHeader, "s3:PutObjectRetention", &ask_for_hold);
}

/// Policies allow by tags: who may write an object may not choose them for that alone.
void ask_for_tags(ContextPtr context) {
  const Context& c = *context;
  if (c.operation->action.name() == kCreateBucket) return ask_for_list_of_bucket(std::move(context));
  if (!brings_tags(c)) return ask_for_retention(std::move(context));
  const Wanted tags{&c.found, "s3:PutObjectTagging", c.key()};
  require(std::move(context), tags, &ask_for_retention);
}

/// Where keys are named by the body, the handler asks for each of them; a form's is known when it is to be stored. Who
/// reads an object asks when it is there.
void ask(ContextPtr context) {
  const Context& c = *context;
  const Action& action = c.operation->action;
  if ((action.asked_by_handler() && c.key().empty()) || action.asked_with_object())
    return check_expected_owner(std::move(context));
  const std::string_view version = c.query.get("versionId");
  const Wanted wanted{&c.found, version.empty() ? action.name() : action.of_version(), c.key(), version,
                      c.query.get("uploadId")};
  require(std::move(context), wanted, &ask_for_tags);
}

/// A caller who creates a bucket that exists must be told that the name is taken.
bool needs_bucket(const Context& c) {
  return c.address.level != Level::service && c.operation->action.name() != kCreateBucket;
}

/// No policy lets somebody without a name make buckets, whatever the document says.
void ask_first(ContextPtr context) {
  const Context& c = *context;
  const bool later = c.operation->action.asked_with_document() && (needs_bucket(c) || !c.who.anonymous);
  if (later) return check_expected_owner(std::move(context));
  ask(std::move(context));
}

}  // namespace

void authorize(ContextPtr context, Step next) {
  context->steps.push(std::move(next));
  if (!needs_bucket(*context)) return ask_first(std::move(context));
  find_bucket(std::move(context), &ask_first);
}

void authorize_again(ContextPtr context, Step next) {
  context->steps.push(std::move(next));
  renew_bucket(std::move(context), &ask);
}

}  // namespace mortise::api_s3

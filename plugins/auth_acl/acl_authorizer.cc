// SPDX-License-Identifier: Apache-2.0
#include "auth_acl/acl_authorizer.h"

#include "s3_model/public_access_block.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace mortise::auth_acl {
namespace {

using s3_model::Caller;
using s3_model::Permission;
using s3_model::PublicAccessBlock;
using s3_model::PublicGrants;

constexpr std::string_view kAcl = "s3.acl";
constexpr std::string_view kOwnership = "s3.ownership";

struct Rule {
  std::string_view action;
  Permission permission;
};

// What a bucket's list decides, and what an object's does. Any other action is not a matter of lists.
// WRITE does not reach versions: only the bucket's owner, whom the host allows, removes those.
constexpr std::array<Rule, 7> kBucketRules = {{{"s3:ListBucket", Permission::read},
                                               {"s3:ListBucketVersions", Permission::read},
                                               {"s3:ListBucketMultipartUploads", Permission::read},
                                               {"s3:PutObject", Permission::write},
                                               {"s3:DeleteObject", Permission::write},
                                               {"s3:GetBucketAcl", Permission::read_acp},
                                               {"s3:PutBucketAcl", Permission::write_acp}}};
constexpr std::array<Rule, 6> kObjectRules = {{{"s3:GetObject", Permission::read},
                                               {"s3:GetObjectVersion", Permission::read},
                                               {"s3:GetObjectAcl", Permission::read_acp},
                                               {"s3:GetObjectVersionAcl", Permission::read_acp},
                                               {"s3:PutObjectAcl", Permission::write_acp},
                                               {"s3:PutObjectVersionAcl", Permission::write_acp}}};

template <size_t N>
std::optional<Permission> permission_for(const std::array<Rule, N>& rules, std::string_view action) {
  const auto* rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.action == action; });
  if (rule == rules.end()) return std::nullopt;
  return rule->permission;
}

template <class Resource>
std::string_view property(const Resource& resource, std::string_view name) {
  for (uint32_t i = 0; i < resource.property_count; ++i)
    if (view(resource.properties[i].name) == name) return view(resource.properties[i].value);
  return {};
}

Caller caller_of(const mortise_access_request& request) {
  Caller caller;
  if (request.identity->anonymous == 0) caller.id = view(request.identity->id);
  caller.owns_bucket = !caller.id.empty() && caller.id == view(request.bucket_owner);
  return caller;
}

PublicGrants public_grants_in(const mortise_access_request& request) {
  const auto block = PublicAccessBlock::in_force(property(*request.opened, s3_model::kPublicAccessBlockProperty),
                                                 view(request.public_access_block));
  return block.ignore_public_acls ? PublicGrants::ignored : PublicGrants::count;
}

/// In such a bucket all objects are its owner's, and lists that it or some of them still have mean nothing.
bool has_no_lists(const mortise_bucket& bucket) { return property(bucket, kOwnership) == "BucketOwnerEnforced"; }

bool bucket_grants(const mortise_access_request& request, const mortise_bucket& bucket, const Caller& caller,
                   PublicGrants everybody) {
  const auto wanted = permission_for(kBucketRules, view(request.action));
  return wanted && grants(property(bucket, kAcl), *wanted, caller, everybody);
}

bool object_grants(const mortise_object& object, Permission wanted, const Caller& caller, PublicGrants everybody) {
  const bool owner = !caller.id.empty() && view(object.owner) == caller.id;
  return owner || grants(property(object, kAcl), wanted, caller, everybody);
}

/// An object of an upload will belong to the user who began it: no other user may add bytes to it, and that user may
/// list and abort it, though no list says so.
bool is_about_upload(const mortise_access_request& request, bool granted_by_bucket) {
  if (request.identity->anonymous != 0 || request.upload_id.size == 0) return false;
  const std::string_view action = view(request.action);
  return granted_by_bucket || action == "s3:AbortMultipartUpload" || action == "s3:ListMultipartUploadParts";
}

AuthorizationDecision decision(bool allowed) {
  return allowed ? AuthorizationDecision::Opinion::allow : AuthorizationDecision::Opinion::none;
}

void say(const mortise_access_request& request, std::string_view line) {
  if (request.explain != nullptr) request.explain(request.explain_context, str(line));
}

/// Nothing to be found grants nothing, nor does what cannot be the name of anything: to ask again would be in vain.
/// What could not be read is no reason to say that somebody may not.
AuthorizationDecision not_read(const mortise_error& error) {
  if (error.status == MORTISE_NOT_FOUND || error.status == MORTISE_INVALID || error.status == MORTISE_TOO_LARGE)
    return decision(false);
  return AuthorizationDecision::failed(static_cast<Status>(error.status), "the grants could not be read");
}

/// What is left of a question whose answer takes a read.
struct Pending {
  AuthorizationReply reply;
  std::string caller;
  bool owns_bucket;
  Permission wanted;
  PublicGrants everybody;
};

}  // namespace

void AclAuthorizer::authorize_later(const mortise_call& call, const mortise_access_request& request,
                                    AuthorizationReply reply) noexcept {
  try {
    if (request.opened == nullptr) return reply(decision(false));
    const Asked asked{request, *request.opened, caller_of(request), public_grants_in(request)};
    if (request.identity->administrator != 0 || asked.caller.owns_bucket)
      return reply(decision(false));  // the host lets them in
    decide(call, asked, reply);
  } catch (...) {  // no memory; a reply that was not given denies
  }
}

void AclAuthorizer::decide(const mortise_call& call, const Asked& asked, AuthorizationReply& reply) const {
  const bool has_lists = !has_no_lists(asked.bucket);
  const bool granted = has_lists && bucket_grants(asked.request, asked.bucket, asked.caller, asked.everybody);
  if (!has_lists) say(asked.request, "the bucket has no access control lists: its owner owns everything in it");
  if (granted) say(asked.request, "the bucket's access control list grants it");
  if (is_about_upload(asked.request, granted)) return look_at_upload(call, asked, reply);
  if (granted && asked.request.upload_id.size == 0) return reply(decision(true));
  const auto wanted = permission_for(kObjectRules, view(asked.request.action));
  if (!has_lists || !wanted) return reply(decision(false));
  if (asked.request.object != nullptr)
    return reply(decision(object_grants(*asked.request.object, *wanted, asked.caller, asked.everybody)));
  look_at_object(call, asked, *wanted, reply);
}

void AclAuthorizer::look_at_object(const mortise_call& call, const Asked& asked, Permission wanted,
                                   AuthorizationReply& reply) const {
  auto* pending =
      new Pending{std::move(reply), std::string(asked.caller.id), asked.caller.owns_bucket, wanted, asked.everybody};
  objects_.with(&call).later().head(
      read_of(BucketRef(asked.bucket), view(asked.request.key), view(asked.request.version)),
      [pending](const mortise_error& e, const mortise_opened* opened) {
        const std::unique_ptr<Pending> own(pending);
        if (e.status != MORTISE_OK || opened == nullptr) return own->reply(not_read(e));
        Caller caller;
        caller.id = own->caller;
        caller.owns_bucket = own->owns_bucket;
        own->reply(decision(object_grants(*opened->object, own->wanted, caller, own->everybody)));
      });
}

void AclAuthorizer::look_at_upload(const mortise_call& call, const Asked& asked, AuthorizationReply& reply) const {
  auto* pending = new Pending{std::move(reply), std::string(asked.caller.id), false, Permission::read, asked.everybody};
  objects_.with(&call).later().upload_head(BucketRef(asked.bucket), view(asked.request.key),
                                           view(asked.request.upload_id),
                                           [pending](const mortise_error& e, const mortise_upload* upload) {
                                             const std::unique_ptr<Pending> own(pending);
                                             if (e.status != MORTISE_OK || upload == nullptr)
                                               return own->reply(not_read(e));
                                             own->reply(decision(view(upload->owner) == own->caller));
                                           });
}

}  // namespace mortise::auth_acl

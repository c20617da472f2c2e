// SPDX-License-Identifier: Apache-2.0
#include "auth_acl/acl_authorizer.h"

#include "s3_model/public_access_block.h"

#include <algorithm>
#include <array>
#include <optional>

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

PublicGrants public_grants_in(const mortise_bucket& bucket) {
  const auto block = PublicAccessBlock::in_force(property(bucket, s3_model::kPublicAccessBlockProperty));
  return block.ignore_public_acls ? PublicGrants::ignored : PublicGrants::count;
}

/// In such a bucket all objects are its owner's, and lists that it or some of them still have mean nothing.
bool has_no_lists(const mortise_bucket& bucket) { return property(bucket, kOwnership) == "BucketOwnerEnforced"; }

}  // namespace

Authorizer::Decision AclAuthorizer::authorize(const mortise_access_request& request) noexcept {
  try {
    if (request.opened == nullptr) return Opinion::none;
    const Asked asked{request, *request.opened, caller_of(request), public_grants_in(*request.opened)};
    if (request.identity->administrator != 0 || asked.caller.owns_bucket)
      return Opinion::none;  // the host lets them in
    return bucket_allows(asked) || object_allows(asked) || began_upload(asked) ? Opinion::allow : Opinion::none;
  } catch (...) {
    return {Opinion::deny, "the list of grants could not be read"};
  }
}

bool AclAuthorizer::bucket_allows(const Asked& asked) const {
  if (has_no_lists(asked.bucket)) return false;
  const auto wanted = permission_for(kBucketRules, view(asked.request.action));
  if (!wanted || !grants(property(asked.bucket, kAcl), *wanted, asked.caller, asked.everybody)) return false;
  // The object of an upload will belong to the user who began it: no other user may add bytes to it.
  return asked.request.upload_id.size == 0 || began(asked);
}

bool AclAuthorizer::object_allows(const Asked& asked) const {
  const auto wanted = permission_for(kObjectRules, view(asked.request.action));
  if (!wanted) return false;
  if (has_no_lists(asked.bucket)) return false;
  bool allowed = false;
  objects_.head(read_of(BucketRef(asked.bucket), view(asked.request.key), view(asked.request.version)),
                [&](const mortise_error& e, const mortise_opened* opened) {
                  if (opened == nullptr || e.status != MORTISE_OK) return;
                  const bool owner = !asked.caller.id.empty() && view(opened->object->owner) == asked.caller.id;
                  allowed = owner || grants(property(*opened->object, kAcl), *wanted, asked.caller, asked.everybody);
                });
  return allowed;
}

bool AclAuthorizer::began_upload(const Asked& asked) const {
  const std::string_view action = view(asked.request.action);
  return (action == "s3:AbortMultipartUpload" || action == "s3:ListMultipartUploadParts") && began(asked);
}

bool AclAuthorizer::began(const Asked& asked) const {
  if (asked.caller.id.empty()) return false;
  bool began = false;
  objects_.upload_head(BucketRef(asked.bucket), view(asked.request.key), view(asked.request.upload_id),
                       [&](const mortise_error& e, const mortise_upload* upload) {
                         began = e.status == MORTISE_OK && upload != nullptr && view(upload->owner) == asked.caller.id;
                       });
  return began;
}

}  // namespace mortise::auth_acl

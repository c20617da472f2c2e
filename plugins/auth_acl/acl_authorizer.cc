// SPDX-License-Identifier: Apache-2.0
#include "auth_acl/acl_authorizer.h"

#include "auth_acl/grants.h"

#include <algorithm>
#include <array>
#include <optional>

namespace mortise::auth_acl {
namespace {

constexpr std::string_view kAcl = "s3.acl";
constexpr std::string_view kOwnership = "s3.ownership";

struct Rule {
  std::string_view action;
  Permission permission;
};

// What a bucket's list decides, and what an object's does. Any other action is not a matter of lists.
constexpr std::array<Rule, 8> kBucketRules = {{{"s3:ListBucket", Permission::read},
                                               {"s3:ListBucketVersions", Permission::read},
                                               {"s3:ListBucketMultipartUploads", Permission::read},
                                               {"s3:PutObject", Permission::write},
                                               {"s3:DeleteObject", Permission::write},
                                               {"s3:DeleteObjectVersion", Permission::write},
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

template <class Thing>
std::string_view property(const Thing& thing, std::string_view name) {
  for (uint32_t i = 0; i < thing.property_count; ++i)
    if (view(thing.properties[i].name) == name) return view(thing.properties[i].value);
  return {};
}

template <class Thing>
std::string_view list_of_thing(const Thing& thing) {
  return property(thing, kAcl);
}

Caller caller_of(const mortise_access_request& request) {
  Caller caller;
  if (request.identity->anonymous == 0) caller.id = view(request.identity->id);
  caller.owns_bucket = !caller.id.empty() && caller.id == view(request.bucket_owner);
  return caller;
}

/// As sent: ids of uploads have nothing to escape.
std::string_view upload_id(const mortise_request& request) {
  constexpr std::string_view kName = "uploadId=";
  std::string_view rest = view(request.query);
  while (!rest.empty()) {
    const size_t end = rest.find('&');
    const std::string_view parameter = rest.substr(0, end);
    if (parameter.starts_with(kName)) return parameter.substr(kName.size());
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return {};
}

}  // namespace

Authorizer::Opinion AclAuthorizer::authorize(const mortise_access_request& request) noexcept {
  try {
    return bucket_allows(request) || object_allows(request) || began_upload(request) ? Opinion::allow : Opinion::none;
  } catch (...) {
    return Opinion::deny;
  }
}

bool AclAuthorizer::bucket_allows(const mortise_access_request& request) const {
  const auto wanted = permission_for(kBucketRules, view(request.action));
  if (!wanted) return false;
  bool allowed = false;
  objects_.bucket_head(view(request.bucket), [&](const mortise_error&, const mortise_bucket* bucket) {
    allowed = bucket != nullptr && grants(list_of_thing(*bucket), *wanted, caller_of(request));
  });
  return allowed;
}

bool AclAuthorizer::object_allows(const mortise_access_request& request) const {
  const auto wanted = permission_for(kObjectRules, view(request.action));
  if (!wanted) return false;
  const Caller caller = caller_of(request);
  if (caller.owns_bucket) return false;  // the host lets the bucket's owner in
  // In such a bucket all objects are its owner's, and lists that some still have mean nothing.
  bool enforced = false;
  objects_.bucket_head(view(request.bucket), [&](const mortise_error&, const mortise_bucket* bucket) {
    enforced = bucket != nullptr && property(*bucket, kOwnership) == "BucketOwnerEnforced";
  });
  if (enforced) return false;
  bool missing = false;
  bool allowed = false;
  objects_.head(read_of(view(request.bucket), view(request.key), view(request.version)),
                [&](const mortise_error& e, const mortise_opened* opened) {
                  missing = e.status == MORTISE_NOT_FOUND;
                  if (opened == nullptr || e.status != MORTISE_OK) return;
                  const bool owner = !caller.id.empty() && view(opened->object.owner) == caller.id;
                  allowed = owner || grants(list_of_thing(opened->object), *wanted, caller);
                });
  if (!missing) return allowed;
  // Whoever may list the bucket may know that there is no such object.
  bool may_list = false;
  objects_.bucket_head(view(request.bucket), [&](const mortise_error&, const mortise_bucket* bucket) {
    may_list = bucket != nullptr && grants(list_of_thing(*bucket), Permission::read, caller);
  });
  return may_list;
}

bool AclAuthorizer::began_upload(const mortise_access_request& request) const {
  const std::string_view action = view(request.action);
  if (action != "s3:AbortMultipartUpload" && action != "s3:ListMultipartUploadParts") return false;
  const Caller caller = caller_of(request);
  if (caller.id.empty() || request.request == nullptr) return false;
  bool began = false;
  objects_.upload_head(view(request.bucket), view(request.key), upload_id(*request.request),
                       [&](const mortise_error& e, const mortise_upload* upload) {
                         began = e.status == MORTISE_OK && upload != nullptr && view(upload->owner) == caller.id;
                       });
  return began;
}

}  // namespace mortise::auth_acl

// SPDX-License-Identifier: Apache-2.0
#include "api_iam/operations.h"

#include <algorithm>
#include <array>

#include "api_iam/ops/attached/attached_policy.h"
#include "api_iam/ops/handlers.h"
#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {
namespace {

/// The ARN of what the request names, which may not be there, or be about to be made.
std::string resource_named(const Call& call, const Kind& kind) {
  const std::string& given = call.form.value(kind.parameter);
  const std::string name = given.empty() && &kind == &kUser ? call.who.id : given;
  if (name.empty()) return arn(kind, "/", "*");
  const auto entry = call.directory.find(kind, name);
  return entry ? arn_of(kind, *entry) : arn(kind, call.form.value("Path"), name);
}

std::string anything(const Call&) { return "*"; }
/// The one that is meant, however the request spells it.
std::string provider_asked(const Call& call) {
  const auto provider = provider_named(call);
  return provider ? arn_of(kProvider, *provider)
                  : arn(kProvider, "/", provider_in_arn(call.form.value(kProvider.parameter)));
}
std::string provider_to_be(const Call& call) {
  const std::string& url = call.form.value("Url");
  const size_t scheme = url.find("://");
  return arn(kProvider, "/", scheme == std::string::npos ? url : url.substr(scheme + 3));
}
template <const Kind& kKind>
std::string named(const Call& call) {
  return resource_named(call, kKind);
}
/// All below a path, of lists.
template <const Kind& kKind>
std::string below_path(const Call& call) {
  const std::string& path = call.form.value("PathPrefix");
  return arn(kKind, path.starts_with('/') ? path : "/", "*");
}
/// Whose key it is, whoever the request says.
std::string user_of_key(const Call& call) {
  const auto key = call.directory.find_key(call.form.value("AccessKeyId"));
  if (!key) return resource_named(call, kUser);
  const auto user = call.directory.find(kUser, key->value("user"));
  return user ? arn_of(kUser, *user) : arn(kUser, "/", key->value("user"));
}

template <Outcome (*kHandler)(const Call&, const Kind&), const Kind& kKind>
Outcome of(const Call& call) {
  return kHandler(call, kKind);
}

using enum Service;
using enum Permission;

constexpr auto* kUserNamed = &named<kUser>;
constexpr auto* kGroupNamed = &named<kGroup>;
constexpr auto* kRoleNamed = &named<kRole>;
constexpr auto* kPolicyNamed = &named<kPolicy>;
constexpr auto* kPolicyArn = &asked_policy_arn;

// clang-format off
const std::array kOperations = std::to_array<Operation>({
    {"AddClientIDToOpenIDConnectProvider", iam, asked, &provider_asked, &add_client_id_to_open_id_connect_provider},
    {"AddUserToGroup", iam, asked, kGroupNamed, &add_user_to_group},
    {"AssumeRole", sts, by_handler, &anything, &assume_role},
    {"AssumeRoleWithWebIdentity", sts, open, &anything, &assume_role_with_web_identity},
    {"AttachGroupPolicy", iam, asked, kGroupNamed, &of<&attach_policy, kGroup>, kTakesPolicy},
    {"AttachRolePolicy", iam, asked, kRoleNamed, &of<&attach_policy, kRole>, kTakesPolicy},
    {"AttachUserPolicy", iam, asked, kUserNamed, &of<&attach_policy, kUser>, kTakesPolicy},
    {"CreateAccessKey", iam, asked, kUserNamed, &create_access_key},
    {"CreateGroup", iam, asked, kGroupNamed, &create_group},
    {"CreateOpenIDConnectProvider", iam, asked, &provider_to_be, &create_open_id_connect_provider, kTakesTags},
    {"CreatePolicy", iam, asked, kPolicyNamed, &create_policy, kTakesTags},
    {"CreatePolicyVersion", iam, asked, kPolicyArn, &create_policy_version},
    {"CreateRole", iam, asked, kRoleNamed, &create_role, kTakesTags | kTakesBoundary},
    {"CreateUser", iam, asked, kUserNamed, &create_user, kTakesTags | kTakesBoundary},
    {"DeleteAccessKey", iam, asked, kUserNamed, &delete_access_key},
    {"DeleteGroup", iam, asked, kGroupNamed, &delete_group},
    {"DeleteGroupPolicy", iam, asked, kGroupNamed, &of<&delete_inline_policy, kGroup>},
    {"DeleteLoginProfile", iam, asked, kUserNamed, &no_login_profile},
    {"DeleteOpenIDConnectProvider", iam, asked, &provider_asked, &delete_open_id_connect_provider},
    {"DeletePolicy", iam, asked, kPolicyArn, &delete_policy},
    {"DeletePolicyVersion", iam, asked, kPolicyArn, &delete_policy_version},
    {"DeleteRole", iam, asked, kRoleNamed, &delete_role},
    {"DeleteRolePermissionsBoundary", iam, asked, kRoleNamed, &of<&delete_permissions_boundary, kRole>},
    {"DeleteRolePolicy", iam, asked, kRoleNamed, &of<&delete_inline_policy, kRole>},
    {"DeleteUser", iam, asked, kUserNamed, &delete_user},
    {"DeleteUserPermissionsBoundary", iam, asked, kUserNamed, &of<&delete_permissions_boundary, kUser>},
    {"DeleteUserPolicy", iam, asked, kUserNamed, &of<&delete_inline_policy, kUser>},
    {"DetachGroupPolicy", iam, asked, kGroupNamed, &of<&detach_policy, kGroup>, kTakesPolicy},
    {"DetachRolePolicy", iam, asked, kRoleNamed, &of<&detach_policy, kRole>, kTakesPolicy},
    {"DetachUserPolicy", iam, asked, kUserNamed, &of<&detach_policy, kUser>, kTakesPolicy},
    {"GetAccessKeyLastUsed", iam, asked, &user_of_key, &get_access_key_last_used},
    {"GetAccountPasswordPolicy", iam, asked, &anything, &no_password_policy},
    {"GetAccountSummary", iam, asked, &anything, &get_account_summary},
    {"GetCallerIdentity", sts, none, &anything, &get_caller_identity},
    {"GetGroup", iam, asked, kGroupNamed, &get_group},
    {"GetGroupPolicy", iam, asked, kGroupNamed, &of<&get_inline_policy, kGroup>},
    {"GetLoginProfile", iam, asked, kUserNamed, &no_login_profile},
    {"GetOpenIDConnectProvider", iam, asked, &provider_asked, &get_open_id_connect_provider},
    {"GetPolicy", iam, asked, kPolicyArn, &get_policy},
    {"GetPolicyVersion", iam, asked, kPolicyArn, &get_policy_version},
    {"GetRole", iam, asked, kRoleNamed, &get_role},
    {"GetRolePolicy", iam, asked, kRoleNamed, &of<&get_inline_policy, kRole>},
    {"GetSessionToken", sts, none, &anything, &get_session_token},
    {"GetUser", iam, asked, kUserNamed, &get_user},
    {"GetUserPolicy", iam, asked, kUserNamed, &of<&get_inline_policy, kUser>},
    {"ListAccessKeys", iam, asked, kUserNamed, &list_access_keys},
    {"ListAccountAliases", iam, asked, &anything, &list_account_aliases},
    {"ListAttachedGroupPolicies", iam, asked, kGroupNamed, &of<&list_attached_policies, kGroup>},
    {"ListAttachedRolePolicies", iam, asked, kRoleNamed, &of<&list_attached_policies, kRole>},
    {"ListAttachedUserPolicies", iam, asked, kUserNamed, &of<&list_attached_policies, kUser>},
    {"ListEntitiesForPolicy", iam, asked, kPolicyArn, &list_entities_for_policy},
    {"ListGroupPolicies", iam, asked, kGroupNamed, &of<&list_inline_policies, kGroup>},
    {"ListGroups", iam, asked, &below_path<kGroup>, &list_groups},
    {"ListGroupsForUser", iam, asked, kUserNamed, &list_groups_for_user},
    {"ListInstanceProfilesForRole", iam, asked, kRoleNamed, &list_instance_profiles_for_role},
    {"ListMFADevices", iam, asked, kUserNamed, &list_mfa_devices},
    {"ListOpenIDConnectProviderTags", iam, asked, &provider_asked, &of<&list_tags, kProvider>},
    {"ListOpenIDConnectProviders", iam, asked, &anything, &list_open_id_connect_providers},
    {"ListPolicies", iam, asked, &below_path<kPolicy>, &list_policies},
    {"ListPolicyTags", iam, asked, kPolicyArn, &of<&list_tags, kPolicy>},
    {"ListPolicyVersions", iam, asked, kPolicyArn, &list_policy_versions},
    {"ListRolePolicies", iam, asked, kRoleNamed, &of<&list_inline_policies, kRole>},
    {"ListRoleTags", iam, asked, kRoleNamed, &of<&list_tags, kRole>},
    {"ListRoles", iam, asked, &below_path<kRole>, &list_roles},
    {"ListSSHPublicKeys", iam, asked, kUserNamed, &list_ssh_public_keys},
    {"ListServiceSpecificCredentials", iam, asked, kUserNamed, &list_service_specific_credentials},
    {"ListSigningCertificates", iam, asked, kUserNamed, &list_signing_certificates},
    {"ListUserPolicies", iam, asked, kUserNamed, &of<&list_inline_policies, kUser>},
    {"ListUserTags", iam, asked, kUserNamed, &of<&list_tags, kUser>},
    {"ListUsers", iam, asked, &below_path<kUser>, &list_users},
    {"ListVirtualMFADevices", iam, asked, &anything, &list_virtual_mfa_devices},
    {"PutGroupPolicy", iam, asked, kGroupNamed, &of<&put_inline_policy, kGroup>},
    {"PutRolePermissionsBoundary", iam, asked, kRoleNamed, &of<&put_permissions_boundary, kRole>, kTakesBoundary},
    {"PutRolePolicy", iam, asked, kRoleNamed, &of<&put_inline_policy, kRole>},
    {"PutUserPermissionsBoundary", iam, asked, kUserNamed, &of<&put_permissions_boundary, kUser>, kTakesBoundary},
    {"PutUserPolicy", iam, asked, kUserNamed, &of<&put_inline_policy, kUser>},
    {"RemoveClientIDFromOpenIDConnectProvider", iam, asked, &provider_asked, &remove_client_id_from_open_id_connect_provider},
    {"RemoveUserFromGroup", iam, asked, kGroupNamed, &remove_user_from_group},
    {"SetDefaultPolicyVersion", iam, asked, kPolicyArn, &set_default_policy_version},
    {"TagOpenIDConnectProvider", iam, asked, &provider_asked, &of<&tag, kProvider>, kTakesTags},
    {"TagPolicy", iam, asked, kPolicyArn, &of<&tag, kPolicy>, kTakesTags},
    {"TagRole", iam, asked, kRoleNamed, &of<&tag, kRole>, kTakesTags},
    {"TagUser", iam, asked, kUserNamed, &of<&tag, kUser>, kTakesTags},
    {"UntagOpenIDConnectProvider", iam, asked, &provider_asked, &of<&untag, kProvider>, kTakesTagKeys},
    {"UntagPolicy", iam, asked, kPolicyArn, &of<&untag, kPolicy>, kTakesTagKeys},
    {"UntagRole", iam, asked, kRoleNamed, &of<&untag, kRole>, kTakesTagKeys},
    {"UntagUser", iam, asked, kUserNamed, &of<&untag, kUser>, kTakesTagKeys},
    {"UpdateAccessKey", iam, asked, kUserNamed, &update_access_key},
    {"UpdateAssumeRolePolicy", iam, asked, kRoleNamed, &update_assume_role_policy},
    {"UpdateGroup", iam, asked, kGroupNamed, &update_group},
    {"UpdateOpenIDConnectProviderThumbprint", iam, asked, &provider_asked, &update_open_id_connect_provider_thumbprint},
    {"UpdateRole", iam, asked, kRoleNamed, &update_role},
    {"UpdateRoleDescription", iam, asked, kRoleNamed, &update_role_description},
    {"UpdateUser", iam, asked, kUserNamed, &update_user},
});
// clang-format on

}  // namespace

std::span<const Operation> operations() { return kOperations; }

const Operation* find_operation(std::string_view name) {
  const auto at = std::lower_bound(kOperations.begin(), kOperations.end(), name,
                                   [](const Operation& o, std::string_view n) { return o.name < n; });
  return at != kOperations.end() && at->name == name ? &*at : nullptr;
}

}  // namespace mortise::api_iam

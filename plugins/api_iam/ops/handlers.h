// SPDX-License-Identifier: Apache-2.0
//
// One handler for each operation, each in the file of its name; see operations.cc.
#pragma once

#include "api_iam/call.h"

namespace mortise::api_iam {

Outcome get_caller_identity(const Call& call);
Outcome get_session_token(const Call& call);
Outcome assume_role(const Call& call);
Outcome assume_role_with_web_identity(const Call& call);

Outcome create_user(const Call& call);
Outcome get_user(const Call& call);
Outcome list_users(const Call& call);
Outcome update_user(const Call& call);
Outcome delete_user(const Call& call);
Outcome list_mfa_devices(const Call& call);
Outcome list_service_specific_credentials(const Call& call);
Outcome list_signing_certificates(const Call& call);
Outcome list_ssh_public_keys(const Call& call);
Outcome list_virtual_mfa_devices(const Call& call);
Outcome no_login_profile(const Call& call);

Outcome create_access_key(const Call& call);
Outcome list_access_keys(const Call& call);
Outcome update_access_key(const Call& call);
Outcome delete_access_key(const Call& call);
Outcome get_access_key_last_used(const Call& call);

Outcome create_policy(const Call& call);
Outcome get_policy(const Call& call);
Outcome list_policies(const Call& call);
Outcome delete_policy(const Call& call);
Outcome create_policy_version(const Call& call);
Outcome get_policy_version(const Call& call);
Outcome list_policy_versions(const Call& call);
Outcome set_default_policy_version(const Call& call);
Outcome delete_policy_version(const Call& call);
Outcome list_entities_for_policy(const Call& call);

Outcome create_group(const Call& call);
Outcome get_group(const Call& call);
Outcome list_groups(const Call& call);
Outcome update_group(const Call& call);
Outcome delete_group(const Call& call);
Outcome add_user_to_group(const Call& call);
Outcome remove_user_from_group(const Call& call);
Outcome list_groups_for_user(const Call& call);

Outcome create_role(const Call& call);
Outcome get_role(const Call& call);
Outcome list_roles(const Call& call);
Outcome update_role(const Call& call);
Outcome update_role_description(const Call& call);
Outcome update_assume_role_policy(const Call& call);
Outcome delete_role(const Call& call);
Outcome list_instance_profiles_for_role(const Call& call);

Outcome get_account_summary(const Call& call);
Outcome list_account_aliases(const Call& call);
Outcome no_password_policy(const Call& call);

Outcome create_open_id_connect_provider(const Call& call);
Outcome get_open_id_connect_provider(const Call& call);
Outcome list_open_id_connect_providers(const Call& call);
Outcome delete_open_id_connect_provider(const Call& call);
Outcome add_client_id_to_open_id_connect_provider(const Call& call);
Outcome remove_client_id_from_open_id_connect_provider(const Call& call);
Outcome update_open_id_connect_provider_thumbprint(const Call& call);

// Alike for users, groups and roles.
Outcome put_inline_policy(const Call& call, const Kind& kind);
Outcome get_inline_policy(const Call& call, const Kind& kind);
Outcome list_inline_policies(const Call& call, const Kind& kind);
Outcome delete_inline_policy(const Call& call, const Kind& kind);
Outcome attach_policy(const Call& call, const Kind& kind);
Outcome detach_policy(const Call& call, const Kind& kind);
Outcome list_attached_policies(const Call& call, const Kind& kind);
// For users and roles.
Outcome put_permissions_boundary(const Call& call, const Kind& kind);
Outcome delete_permissions_boundary(const Call& call, const Kind& kind);
// For users, roles, policies and providers.
Outcome tag(const Call& call, const Kind& kind);
Outcome untag(const Call& call, const Kind& kind);
Outcome list_tags(const Call& call, const Kind& kind);

}  // namespace mortise::api_iam

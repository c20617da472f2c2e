// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

// What users can have with AWS beside access keys, and nobody has here: tools look for it before they remove a user.

namespace mortise::api_iam {
namespace {

Outcome none(const Call& call, std::string_view element) {
  if (const auto user = find_named(call, kUser); !user) return user.error();
  return fragment().open(element).close(element).element("IsTruncated", false).take();
}

}  // namespace

Outcome list_mfa_devices(const Call& call) { return none(call, "MFADevices"); }
Outcome list_service_specific_credentials(const Call& call) { return none(call, "ServiceSpecificCredentials"); }
Outcome list_signing_certificates(const Call& call) { return none(call, "Certificates"); }
Outcome list_ssh_public_keys(const Call& call) { return none(call, "SSHPublicKeys"); }

/// Terraform asks for those of the whole account.
Outcome list_virtual_mfa_devices(const Call&) {
  return fragment().open("VirtualMFADevices").close("VirtualMFADevices").element("IsTruncated", false).take();
}

/// The password of AWS's console; one for AIStore's clients is none of it.
Outcome no_login_profile(const Call& call) {
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  return no_such_entity("Login Profile for User " + user->name + " cannot be found.");
}

}  // namespace mortise::api_iam

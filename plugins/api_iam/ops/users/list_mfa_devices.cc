// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// Nobody has any here; tools look for them before they remove a user.
Outcome list_mfa_devices(const Call& call) {
  if (const auto user = find_named(call, kUser); !user) return user.error();
  return fragment().open("MFADevices").close("MFADevices").element("IsTruncated", false).take();
}

}  // namespace mortise::api_iam

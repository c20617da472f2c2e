// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// Accounts have no other names here.
Outcome list_account_aliases(const Call&) {
  return fragment().open("AccountAliases").close("AccountAliases").element("IsTruncated", false).take();
}

/// Nor rules for passwords of AWS's console.
Outcome no_password_policy(const Call&) {
  return no_such_entity("The Password Policy with domain name " + std::string(account()) + " cannot be found.");
}

}  // namespace mortise::api_iam

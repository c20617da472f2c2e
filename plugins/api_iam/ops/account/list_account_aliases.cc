// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// Accounts have no other names here.
Outcome list_account_aliases(const Call&) {
  return fragment().open("AccountAliases").close("AccountAliases").element("IsTruncated", false).take();
}

}  // namespace mortise::api_iam

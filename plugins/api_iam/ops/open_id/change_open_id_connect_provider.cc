// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// Whose tokens count is the operator's decision: the server fetches keys from there.
Outcome change_open_id_connect_provider(const Call&) {
  return not_supported("Issuers of tokens are configured here ([[plugins.auth_jwt.issuer]]), not made by requests.");
}

}  // namespace mortise::api_iam

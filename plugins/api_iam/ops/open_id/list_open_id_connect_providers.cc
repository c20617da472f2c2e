// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

/// Issuers of tokens are named in the configuration, not here; tools list these before they clean up.
Outcome list_open_id_connect_providers(const Call&) {
  return fragment().open("OpenIDConnectProviderList").close("OpenIDConnectProviderList").take();
}

}  // namespace mortise::api_iam

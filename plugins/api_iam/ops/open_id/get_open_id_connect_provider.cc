// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome get_open_id_connect_provider(const Call& call) {
  const auto arn = required(call, "OpenIDConnectProviderArn");
  if (!arn) return arn.error();
  return no_such_entity("OpenIDConnect Provider not found for arn " + *arn);
}

}  // namespace mortise::api_iam

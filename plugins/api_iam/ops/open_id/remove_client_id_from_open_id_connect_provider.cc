// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {

Outcome remove_client_id_from_open_id_connect_provider(const Call& call) {
  const auto id = required(call, "ClientID");
  return id ? change_provider(call, "remove_audience", *id) : Outcome(id.error());
}

}  // namespace mortise::api_iam

// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {

Outcome update_open_id_connect_provider_thumbprint(const Call& call) {
  const auto thumbprints = joined_words(call, "ThumbprintList");
  return thumbprints ? change_provider(call, "thumbprints", *thumbprints) : Outcome(thumbprints.error());
}

}  // namespace mortise::api_iam

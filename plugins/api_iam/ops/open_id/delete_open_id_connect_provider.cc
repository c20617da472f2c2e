// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {

/// Sessions that were begun with its tokens last on, as with AWS: they end with their role, or when they expire.
Outcome delete_open_id_connect_provider(const Call& call) {
  const auto provider = provider_named(call);
  if (!provider) return provider.error();
  const auto done = call.directory.remove(kProvider, provider->name);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam

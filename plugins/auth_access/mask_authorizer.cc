// SPDX-License-Identifier: Apache-2.0
#include "auth_access/mask_authorizer.h"

#include <mortise/bytes.h>

#include <string>

namespace mortise::auth_access {

using ais_model::Asker;

Asker MaskAuthorizer::asker(const mortise_access_request& request) const noexcept {
  if (!authenticates_) return Asker::unknown;
  return request.identity->administrator != 0 ? Asker::administrator : Asker::known;
}

AuthorizationDecision MaskAuthorizer::authorize(const mortise_access_request& request) noexcept {
  if (request.opened == nullptr) return {};
  const ais_model::Permission needed = ais_model::permission_of(view(request.action));
  if (ais_model::is_allowed(*request.opened, needed, asker(request))) return {};
  return {Decision::Opinion::deny, "the bucket's ais.access lacks " + std::string(ais_model::name_of(needed))};
}

}  // namespace mortise::auth_access

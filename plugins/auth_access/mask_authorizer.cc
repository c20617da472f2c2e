// SPDX-License-Identifier: Apache-2.0
#include "auth_access/mask_authorizer.h"

#include <mortise/bytes.h>

#include <string>

#include "ais_model/request_needs.h"

namespace mortise::auth_access {

using ais_model::Asker;
using ais_model::Permission;

Asker MaskAuthorizer::asker(const mortise_access_request& request) const noexcept {
  if (!authenticates_) return Asker::unknown;
  return request.identity->administrator != 0 ? Asker::administrator : Asker::known;
}

AuthorizationDecision MaskAuthorizer::authorize(const mortise_access_request& request) noexcept {
  if (request.opened == nullptr) return {};
  for (const Permission needed : ais_model::needs_of(request, ais_model::Of::masks))
    if (!ais_model::is_allowed(*request.opened, needed, asker(request)))
      return {Decision::Opinion::deny, "the bucket's ais.access lacks " + std::string(ais_model::name_of(needed))};
  return {};
}

}  // namespace mortise::auth_access

// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/scope_authorizer.h"

#include <mortise/bytes.h>

#include <string>

#include "ais_model/request_needs.h"
#include "auth_jwt/scope.h"

namespace mortise::auth_jwt {
namespace {

/// What a token that somebody else made, perhaps for less than the user may, does not allow.
constexpr std::string_view kManageOneself = "ais:ManageOneself";

}  // namespace

AuthorizationDecision ScopeAuthorizer::authorize(const mortise_access_request& request) noexcept {
  const std::string_view scope = view(request.identity->scope);
  if (!is_own_scope(scope)) return {};
  if (view(request.action) == kManageOneself && !is_of_login(scope))
    return {Decision::Opinion::deny, "the token is not of a login here"};
  if (is_of_user(scope)) return {};
  for (const ais_model::Permission needed : ais_model::needs_of(request, ais_model::Of::tokens))
    if (!allows(scope, needed, view(request.bucket)))
      return {Decision::Opinion::deny, "the token lacks " + std::string(ais_model::name_of(needed))};
  return {Decision::Opinion::allow, "the token allows it"};
}

}  // namespace mortise::auth_jwt

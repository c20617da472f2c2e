// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>

#include "auth_jwt/token_checks.h"

namespace mortise::auth_jwt {

/// mortise.authn/1: whose token a request shows. Requests without one are not its own.
class TokenAuthenticator final : public LateAuthenticator {
 public:
  TokenAuthenticator(Host host, TokenChecks& checks);
  void authenticate_later(const mortise_call& call, const Request& request,
                          AuthenticationReply reply) noexcept override;

 private:
  const Host host_;
  TokenChecks& checks_;
  const Metric refused_;
};

}  // namespace mortise::auth_jwt

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/auth.h>

namespace mortise::auth_jwt {

/// Callers with a token may do what the token allows: that, and nothing else. Others are none of its business.
/// Constant.
class ScopeAuthorizer final : public Authorizer {
 public:
  Decision authorize(const mortise_access_request& request) noexcept override;
};

}  // namespace mortise::auth_jwt

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/auth.h>

#include "ais_model/permission.h"

namespace mortise::auth_access {

/// Denies what the bucket's mask does not have. Constant.
class MaskAuthorizer final : public Authorizer {
 public:
  /// `authenticates`: callers are asked for keys.
  explicit MaskAuthorizer(bool authenticates) noexcept : authenticates_(authenticates) {}
  Decision authorize(const mortise_access_request& request) noexcept override;

 private:
  ais_model::Asker asker(const mortise_access_request& request) const noexcept;
  const bool authenticates_;
};

}  // namespace mortise::auth_access

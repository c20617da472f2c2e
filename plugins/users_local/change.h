// SPDX-License-Identifier: Apache-2.0
//
// A change to one identity, as an operator asks for it.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/error.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::users_local {

/// A change that owns its texts.
struct IdentityChange {
  int32_t kind = 0;
  int32_t action = 0;
  std::string name;
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;
  std::string declared_in = {};
  std::string password_hash = {};  // of the value `password`, which is not among those that are set any more

  static IdentityChange from(const mortise_identity_change& c);
  /// Takes the value `password` out, whose hash takes its place; "" if there is none.
  std::string take_password();
  /// nullptr: it is not set.
  const std::string* value(std::string_view of) const noexcept;
};

}  // namespace mortise::users_local

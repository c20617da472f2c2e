// SPDX-License-Identifier: Apache-2.0
//
// Names of values that more than one kind of identity has. All names are in abi/identity.h.
#pragma once

#include <string_view>

namespace mortise::users_local {

inline constexpr std::string_view kPassword = "password";
// What the names in the open tables of values begin with.
inline constexpr std::string_view kAttribute = "attribute.";
inline constexpr std::string_view kPolicy = "policy.";
inline constexpr std::string_view kVersion = "version.";

}  // namespace mortise::users_local

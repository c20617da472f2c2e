// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mortise::users_local {

/// What the names of built-in policies begin with; no other policy has a colon in its name.
inline constexpr std::string_view kBuiltIn = "aws:";

/// The document of a policy that tools expect to be there because AWS has it, by "aws:" and its name there. Empty:
/// there is none.
std::string_view built_in_policy(std::string_view name) noexcept;

}  // namespace mortise::users_local

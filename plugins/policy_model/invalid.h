// SPDX-License-Identifier: Apache-2.0
//
// Why a policy is refused. The texts that AWS has are AWS's: tools and people look for them.
#pragma once

#include <mortise/error.h>

#include <string>
#include <utility>

namespace mortise::policy_model {

inline Error malformed(std::string message) { return {Status::invalid, std::move(message)}; }

}  // namespace mortise::policy_model

// SPDX-License-Identifier: Apache-2.0
//
// Where the policy of a bucket is kept: the document itself, as it was set. policy_model understands it.
#pragma once

#include <string_view>

namespace mortise::s3_model {

inline constexpr std::string_view kPolicyProperty = "s3.policy";

}  // namespace mortise::s3_model

// SPDX-License-Identifier: Apache-2.0
//
// Who may act as a role, which counts in the decision about it.
#pragma once

#include <mortise/identities.h>

#include <string>
#include <string_view>

namespace mortise::api_admin {

/// The policy of the role with this ARN that says who may act as it; "" if it is no role's, or there is none. Of a
/// provider that answers at once, as those do that can be administered.
std::string trust_of(std::string_view arn, const Identities& identities);

}  // namespace mortise::api_admin

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mortise::policy_model {

/// A date of a condition: "2027-01-31T12:00:00Z" with a fraction or another offset, shortened down to "2027", or
/// seconds since 1970. Milliseconds since 1970.
std::optional<int64_t> parse_policy_date(std::string_view text);

}  // namespace mortise::policy_model

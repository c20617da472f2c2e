// SPDX-License-Identifier: Apache-2.0
//
// AIStore's API names its actions "ais:…". Policies are written in S3's.
#pragma once

#include <string_view>

namespace mortise::auth_policy {

/// What S3 calls the same, or the strongest part of it; "" if nothing there is like it, or `action` is none of
/// AIStore's.
std::string_view s3_action_of(std::string_view action) noexcept;

}  // namespace mortise::auth_policy

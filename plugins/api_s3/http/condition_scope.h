// SPDX-License-Identifier: Apache-2.0
//
// Which actions have which of S3's condition keys. A header or parameter that an action does not know is anybody's to
// add: a policy that allows by it must not be met with it.
#pragma once

#include <string_view>

namespace mortise::api_s3 {

/// `key` as policies spell it: "s3:prefix". Keys that are about any request are had by all actions.
bool has_condition_key(std::string_view action, std::string_view key) noexcept;

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// The names that conditions and policy variables may use. They are written in any case; what follows the slash of
// s3:ExistingObjectTag/ and s3:RequestObjectTag/ is a tag's key, in its own case.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mortise::policy_model {

/// "AWS:sourceip" is "aws:SourceIp"; "" for names that there are not.
std::string canonical_key(std::string_view name);

/// All of them. Those that end with a slash are families of tags.
std::span<const std::string_view> condition_keys() noexcept;

}  // namespace mortise::policy_model

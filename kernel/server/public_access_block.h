// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/settings.h"

#include <string>
#include <string_view>

namespace mortise::server {

/// Where buckets keep theirs.
inline constexpr std::string_view kPublicAccessBlockProperty = "s3.public_access_block";

/// The same for every bucket, as that property has it: "BlockPublicAcls,IgnorePublicAcls"; "none".
std::string to_property(const config::Settings::PublicAccessBlock& block);
/// What either of two such values blocks.
std::string united(std::string_view one, std::string_view other);

}  // namespace mortise::server

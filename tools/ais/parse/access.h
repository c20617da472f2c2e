// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::ais {

/// "ro", "rw", "su", "GET,PUT,…" in any case, a decimal or a hexadecimal (0x…) number: the mask of permissions.
Result<uint64_t> parse_access(std::string_view text);
/// "GET,HEAD-OBJECT,…"; "none" for 0.
std::string access_text(uint64_t mask);

/// Names of feature flags with commas between them, "none", or a decimal number.
Result<uint64_t> parse_features(std::string_view text);
std::string features_text(uint64_t mask);

}  // namespace mortise::ais

// SPDX-License-Identifier: Apache-2.0
//
// Commands of AIStore's own program that this one does not have.
#pragma once

#include <string>
#include <vector>

namespace mortise::ais {

/// Why there is no such command, and what to do instead; empty: AIStore has none, either.
std::string why_not_supported(const std::vector<std::string>& words);

}  // namespace mortise::ais

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mortise::config {

/// The word that was probably meant by `typed`, or "" if none is near.
std::string nearest(std::string_view typed, std::span<const std::string> words);

/// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view typed, std::span<const std::string> words);

}  // namespace mortise::config

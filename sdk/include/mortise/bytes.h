// SPDX-License-Identifier: Apache-2.0
//
// Between mortise_str and std::string_view. Views, never copies.
#pragma once

#include <mortise/abi/base.h>

#include <string_view>

namespace mortise {

/// NULL is no text, whatever its size says: a host names the plugin that gives one.
constexpr std::string_view view(mortise_str s) noexcept {
  return s.size == 0 || s.data == nullptr ? std::string_view{} : std::string_view{s.data, s.size};
}

constexpr mortise_str str(std::string_view s) noexcept { return {s.data(), s.size()}; }

constexpr mortise_pair pair(std::string_view name, std::string_view value) noexcept { return {str(name), str(value)}; }

}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
//
// The plugins that are handed exchanges, by small numbers: a handle carries the number, so that whatever is done with
// it, however late, can be attributed to the right plugin.
#pragma once

#include <cstdint>
#include <string_view>

namespace mortise::http {

using Origin = uint8_t;

/// Startup or any: the number of the plugin of that name, the same each time. 0 if there are more than 255.
Origin origin_of(std::string_view plugin);
/// Any. "?" for a number that was not given out.
std::string_view name_of(Origin origin) noexcept;

}  // namespace mortise::http

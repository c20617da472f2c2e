// SPDX-License-Identifier: Apache-2.0
//
// Custom metadata of objects: pairs of texts, each a header line "key=value". Each pair is a property of the object of
// its own, so that two clients that set different pairs at once lose neither.
#pragma once

#include <mortise/abi/base.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

using CustomPair = std::pair<std::string, std::string>;

/// The property of an object that holds the pair of that key.
std::string custom_property(std::string_view key);
/// The pairs among an object's properties, in their order.
std::vector<CustomPair> custom_pairs(std::span<const mortise_pair> properties);
/// One header's value.
Or<CustomPair> parse_custom_header(std::string_view value);
/// Refused: more than 2 KiB in all, and what no header line can hold.
Refusal check_custom_pairs(const std::vector<CustomPair>& pairs);

/// Whether a header can have it for a value.
bool fits_in_header(std::string_view text) noexcept;

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
//
// JSON as policies have it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::policy_model {

/// Nothing if it is no JSON, is nested too deeply, or has a member twice: which of the two counts would be anybody's
/// guess.
std::optional<nlohmann::json> parse_json(std::string_view text);

/// A string, or an array of strings. Nothing: it is neither.
std::optional<std::vector<std::string>> strings_of(const nlohmann::json& value);

/// The same, where numbers and booleans may stand for their texts.
std::optional<std::vector<std::string>> scalars_of(const nlohmann::json& value);

}  // namespace mortise::policy_model

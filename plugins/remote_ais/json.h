// SPDX-License-Identifier: Apache-2.0
//
// JSON of a place, which may be broken or hostile. No member that is looked for has to be there, or of any type.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::remote_ais {

using Json = nlohmann::json;

/// nullopt: it is none, or nested too deeply.
std::optional<Json> parse_json(std::string_view text);
/// The member of that name; null if there is none.
const Json& member(const Json& object, const char* name);
/// Empty if there is no text of that name.
std::string text_member(const Json& object, const char* name);
/// A number, or a text that is one, as AIStore writes those of 64 bits.
std::optional<uint64_t> number_member(const Json& object, const char* name);
/// As text, whatever bytes there are.
std::string dump(const Json& json);

}  // namespace mortise::remote_ais

// SPDX-License-Identifier: Apache-2.0
//
// JSON of requests. Names of members are looked up in any case, as AIStore does; numbers may stand in quotes.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api_native/errors/native_error.h"

namespace mortise::api_native {

using Json = nlohmann::json;
/// Of answers: members in the order in which they were added.
using OrderedJson = nlohmann::ordered_json;

/// Bytes that the parsed form of a document of `size` bytes can take at most, and the text itself.
constexpr size_t memory_of_json(size_t size) noexcept { return size * 24; }

/// Any text at all; never throws but for memory.
Or<Json> parse_json(std::string_view text);

/// The member of that name, or nullptr; also where `object` is no object, and for members that are null.
const Json* member(const Json& object, std::string_view name);
/// "" if it is absent; refused if it is no text.
Or<std::string> text_member(const Json& object, std::string_view name);
/// A number, or a text that holds one; nullopt if it is absent.
Or<std::optional<int64_t>> number_member(const Json& object, std::string_view name);
/// `otherwise` if it is absent; true and false, or a text that means one.
Or<bool> flag_member(const Json& object, std::string_view name, bool otherwise = false);

/// As text; what is not UTF-8 is replaced. `ascii`: other characters are escaped, as headers need it.
std::string dump(const OrderedJson& json, bool ascii = false);
/// Appends a text in quotes, escaped.
void append_json_text(std::string& out, std::string_view text);

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
//
// Properties as they are written on the command line, and as the server wants them.
#pragma once

#include <mortise/error.h>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

/// The message that changes properties of a bucket: from one JSON object, or from words "checksum.type=md5". Unknown
/// and read-only properties are refused here, before anything is sent.
Result<Json> parse_bucket_properties(const std::vector<std::string>& words);

/// {"a": {"b": 1}} as {"a.b": "1"}, sorted by name; what a bucket's properties show as text (access, features) is text.
std::vector<std::pair<std::string, std::string>> flat_properties(const Json& properties);

/// "key=value" words, as custom metadata wants them, or one JSON object of texts.
Result<Json> parse_pairs(const std::vector<std::string>& words);

/// A JSON document of a user; nothing thrown.
Result<Json> parse_json(std::string_view text);

}  // namespace mortise::ais

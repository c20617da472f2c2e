// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/text/json_depth.h>
#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

namespace mortise::auth_jwt {

using Json = nlohmann::json;
/// Of what is written: members in the order in which they were added.
using OrderedJson = nlohmann::ordered_json;

/// null of what is no JSON, or is nested deeper than anybody has reason to. Never throws but for memory.
template <class Document = Json>
Document parse_json(std::string_view text) {
  if (text::is_json_deeper_than(text)) return nullptr;
  auto parsed = Document::parse(text, nullptr, false);
  return parsed.is_discarded() ? Document(nullptr) : std::move(parsed);
}

}  // namespace mortise::auth_jwt

// SPDX-License-Identifier: Apache-2.0
#include "policy_model/json.h"

#include <mortise/text/json_depth.h>
#include <nlohmann/json.hpp>

#include <set>

namespace mortise::policy_model {
namespace {

using Json = nlohmann::json;

/// Adds the text of `value`; false if it may not be there.
bool add_text(const Json& value, bool any_scalar, std::vector<std::string>& out) {
  if (value.is_string()) {
    out.push_back(value.get<std::string>());
  } else if (any_scalar && (value.is_boolean() || value.is_number())) {
    out.push_back(value.dump());
  } else {
    return false;
  }
  return true;
}

std::optional<std::vector<std::string>> texts_of(const Json& value, bool any_scalar) {
  std::vector<std::string> out;
  if (!value.is_array()) return add_text(value, any_scalar, out) ? std::optional(std::move(out)) : std::nullopt;
  for (const Json& element : value)
    if (!add_text(element, any_scalar, out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text) {
  if (text::is_json_deeper_than(text)) return std::nullopt;
  using Event = Json::parse_event_t;
  std::vector<std::set<std::string>> names;  // of the objects that are open
  bool twice = false;
  const auto look = [&](int, Event event, Json& value) {
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key) twice = !names.back().insert(value.get<std::string>()).second || twice;
    return true;
  };
  Json out = Json::parse(text, look, false);
  if (out.is_discarded() || twice) return std::nullopt;
  return out;
}

std::optional<std::vector<std::string>> strings_of(const Json& value) { return texts_of(value, false); }

std::optional<std::vector<std::string>> scalars_of(const Json& value) { return texts_of(value, true); }

}  // namespace mortise::policy_model

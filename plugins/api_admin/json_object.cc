// SPDX-License-Identifier: Apache-2.0
#include "api_admin/json_object.h"

#include <mortise/text/json_depth.h>

#include <set>
#include <utility>
#include <vector>

namespace mortise::api_admin {

Result<nlohmann::json> parse_object(const std::string& body, const std::string& otherwise) {
  if (text::is_json_deeper_than(body)) return Error(Status::invalid, "the JSON in the body is nested too deeply");
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> names;  // of the objects that are open
  std::string twice;
  const auto look = [&](int, Event event, nlohmann::json& value) {
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key && !names.back().insert(value.get<std::string>()).second) twice = value;
    return true;
  };
  auto document = nlohmann::json::parse(body, look, false);
  if (!twice.empty()) return Error(Status::invalid, "'" + twice + "' is there twice");
  if (!document.is_object()) return Error(Status::invalid, otherwise);
  return document;
}

}  // namespace mortise::api_admin

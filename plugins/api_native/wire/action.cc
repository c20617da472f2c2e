// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/action.h"

namespace mortise::api_native {

Or<ActionMessage> parse_action(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return std::move(json.error());
  if (!json->is_object()) return bad_request("the request's message must be a JSON object");
  auto action = text_member(*json, "action");
  if (!action) return std::move(action.error());
  auto name = text_member(*json, "name");
  if (!name) return std::move(name.error());
  const Json* value = member(*json, "value");
  return ActionMessage{std::move(*action), std::move(*name), value == nullptr ? Json() : *value};
}

}  // namespace mortise::api_native

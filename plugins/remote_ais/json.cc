// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/json.h"

#include <mortise/text.h>

namespace mortise::remote_ais {

std::optional<Json> parse_json(std::string_view text) {
  if (text::is_json_deeper_than(text)) return std::nullopt;
  Json out = Json::parse(text, nullptr, false);
  return out.is_discarded() ? std::nullopt : std::optional(std::move(out));
}

const Json& member(const Json& object, const char* name) {
  static const Json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(name);
  return found == object.end() ? kNone : *found;
}

std::string text_member(const Json& object, const char* name) {
  const Json& found = member(object, name);
  return found.is_string() ? found.get<std::string>() : std::string();
}

std::optional<uint64_t> number_member(const Json& object, const char* name) {
  const Json& found = member(object, name);
  if (found.is_number_unsigned()) return found.get<uint64_t>();
  return found.is_string() ? text::parse_decimal<uint64_t>(found.get_ref<const std::string&>()) : std::nullopt;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace mortise::remote_ais

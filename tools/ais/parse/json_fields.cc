// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/json_fields.h"

#include <charconv>

namespace mortise::ais {

const Json& member_of(const Json& from, const char* name) {
  static const Json kNothing;
  if (!from.is_object()) return kNothing;
  const auto found = from.find(name);
  return found == from.end() ? kNothing : *found;
}

std::string text_of(const Json& from, const char* name) {
  const auto& value = member_of(from, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

int64_t number_of(const Json& from, const char* name) {
  const auto& value = member_of(from, name);
  if (value.is_number()) return value.get<int64_t>();
  if (!value.is_string()) return 0;
  const auto& digits = value.get_ref<const std::string&>();
  int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

double real_of(const Json& from, const char* name) {
  const auto& value = member_of(from, name);
  return value.is_number() ? value.get<double>() : 0;
}

bool flag_of(const Json& from, const char* name) {
  const auto& value = member_of(from, name);
  return value.is_boolean() && value.get<bool>();
}

Result<std::string> message_text(const Json& message) {
  try {
    return message.dump();
  } catch (const nlohmann::json::exception&) {
    return Error(Status::invalid, "a name or value is not valid UTF-8, which this request cannot carry");
  }
}

std::string shown_text(const Json& document) { return document.dump(4, ' ', false, Json::error_handler_t::replace); }

}  // namespace mortise::ais

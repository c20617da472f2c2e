// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/json.h"

#include <mortise/text.h>

namespace mortise::api_native {
namespace {

NativeError wrong_type(std::string_view name, const char* wanted) {
  return bad_request("\"" + std::string(name) + "\" must be " + wanted);
}

}  // namespace

Or<Json> parse_json(std::string_view text) {
  if (text::is_json_deeper_than(text)) return bad_request("the JSON in the request is nested too deeply");
  Json parsed = Json::parse(text.begin(), text.end(), nullptr, false);
  if (parsed.is_discarded()) return bad_request("the request holds no valid JSON");
  return parsed;
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (auto it = object.begin(); it != object.end(); ++it)
    if (text::same_ignoring_case(it.key(), name)) return it->is_null() ? nullptr : &*it;
  return nullptr;
}

Or<std::string> text_member(const Json& object, std::string_view name) {
  const Json* found = member(object, name);
  if (found == nullptr) return std::string();
  if (!found->is_string()) return wrong_type(name, "a text");
  // No name of anything has one, and what is called with it would be another thing where texts end there.
  const auto& text = found->get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos) return bad_request("\"" + std::string(name) + "\" has a zero byte");
  return text;
}

Or<std::optional<int64_t>> number_member(const Json& object, std::string_view name) {
  const Json* found = member(object, name);
  if (found == nullptr) return std::optional<int64_t>();
  if (found->is_number_unsigned() && found->get<uint64_t>() <= INT64_MAX)
    return std::optional<int64_t>(static_cast<int64_t>(found->get<uint64_t>()));
  if (found->is_number_integer() && !found->is_number_unsigned()) return std::optional<int64_t>(found->get<int64_t>());
  if (found->is_string()) {
    const auto& digits = found->get_ref<const std::string&>();
    if (digits.empty()) return std::optional<int64_t>();
    if (const auto number = text::parse_decimal<int64_t>(digits)) return std::optional<int64_t>(*number);
  }
  return wrong_type(name, "a number");
}

Or<bool> flag_member(const Json& object, std::string_view name, bool otherwise) {
  const Json* found = member(object, name);
  if (found == nullptr) return otherwise;
  if (found->is_boolean()) return found->get<bool>();
  if (found->is_string()) {
    const auto& word = found->get_ref<const std::string&>();
    if (text::same_ignoring_case(word, "true")) return true;
    if (text::same_ignoring_case(word, "false")) return false;
  }
  return wrong_type(name, "true or false");
}

std::string dump(const OrderedJson& json, bool ascii) {
  return json.dump(-1, ' ', ascii, OrderedJson::error_handler_t::replace);
}

void append_json_text(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      text::append_hex(out, c);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace mortise::api_native

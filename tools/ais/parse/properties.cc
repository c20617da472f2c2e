// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/properties.h"

#include "ais/parse/access.h"
#include "ais/parse/bucket_uri.h"
#include "ais/parse/property_table.h"

#include <mortise/text/ascii.h>
#include <mortise/text/json_depth.h>
#include <mortise/text/number.h>

#include <algorithm>
#include <cstdint>

namespace mortise::ais {
namespace {

constexpr size_t kLongestDocument = 1 << 20;

Error bad_property(std::string message) { return {Status::invalid, std::move(message)}; }

Result<Json> boolean_value(const std::string& name, std::string_view value) {
  const auto word = text::lower(value);
  if (word == "true" || word == "yes" || word == "on" || word == "1") return Json(true);
  if (word == "false" || word == "no" || word == "off" || word == "0") return Json(false);
  return bad_property("property \"" + name + "\" is true or false, not \"" + std::string(value) + "\"");
}

/// "aws://bucket", or "none": no backend any more.
Result<Json> backend_value(std::string_view value) {
  BucketUri uri;
  if (value != "none" && !value.empty()) {
    auto parsed = parse_bucket(value);
    if (!parsed) return std::move(parsed).error();
    uri = std::move(*parsed);
  }
  return Json{{"name", uri.bucket},
              {"provider", uri.provider},
              {"namespace", {{"uuid", uri.space.cluster}, {"name", uri.space.name}}}};
}

Result<Json> quoted(Result<uint64_t> mask) {
  if (!mask) return std::move(mask).error();
  return Json(std::to_string(*mask));
}

Result<Json> value_of(const PropertyRow& row, std::string_view value) {
  const std::string name(row.name);
  switch (row.kind) {
    case PropertyKind::boolean:
      return boolean_value(name, value);
    case PropertyKind::number:
      if (const auto number = text::parse_decimal<int64_t>(value)) return Json(*number);
      return bad_property("property \"" + name + "\" is a number, not \"" + std::string(value) + "\"");
    case PropertyKind::access:
      return quoted(parse_access(value));
    case PropertyKind::features:
      return quoted(parse_features(value));
    case PropertyKind::backend:
      return backend_value(value);
    case PropertyKind::read_only:
      return bad_property("property \"" + name + "\" is read-only");
    case PropertyKind::text:
      break;
  }
  return Json(value);
}

Result<void> add(Json& to, std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return bad_property("\"" + std::string(word) + "\": expected NAME=VALUE, such as checksum.type=md5");
  const auto name = word.substr(0, equals);
  const auto row =
      std::find_if(kPropertyRows.begin(), kPropertyRows.end(), [&](const auto& r) { return r.name == name; });
  if (row == kPropertyRows.end()) return bad_property("unknown property \"" + std::string(name) + "\"");
  auto value = value_of(*row, word.substr(equals + 1));
  if (!value) return std::move(value).error();
  std::string pointer = "/" + std::string(name);
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  to[Json::json_pointer(pointer)] = std::move(*value);
  return {};
}

std::string shown(const std::string& name, const Json& value) {
  if (!value.is_string()) return value.is_null() ? "" : value.dump();
  const auto& text = value.get_ref<const std::string&>();
  const auto mask = name == "access" || name == "features" ? text::parse_decimal<uint64_t>(text) : std::nullopt;
  if (!mask) return text;
  return name == "access" ? access_text(*mask) : features_text(*mask);
}

void flatten(const Json& from, const std::string& prefix, std::vector<std::pair<std::string, std::string>>& to) {
  for (const auto& [name, value] : from.items()) {
    const auto path = prefix.empty() ? name : prefix + "." + name;
    if (value.is_object())
      flatten(value, path, to);
    else
      to.emplace_back(path, shown(path, value));
  }
}

Result<Json> object_of(const std::string& text) {
  if (text.size() > kLongestDocument) return bad_property("the JSON text is longer than 1 MiB");
  auto document = parse_json(text);
  if (!document) return document;
  if (!document->is_object()) return bad_property("expected a JSON object");
  return document;
}

bool is_document(const std::vector<std::string>& words) {
  return words.size() == 1 && text::trim(words[0]).starts_with('{');
}

/// Words may be given as one, with spaces between them.
std::vector<std::string> split(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words)
    text::for_each_element(word, ' ', [&](std::string_view part) {
      if (!part.empty()) out.emplace_back(part);
    });
  return out;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text::is_json_deeper_than(text)) return bad_property("the JSON text is nested too deeply");
  auto document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return bad_property("not valid JSON");
  return document;
}

Result<Json> parse_bucket_properties(const std::vector<std::string>& words) {
  if (is_document(words)) return object_of(words[0]);
  Json out = Json::object();
  for (const auto& word : split(words))
    if (auto added = add(out, word); !added) return std::move(added).error();
  if (out.empty()) return bad_property("no properties: expected NAME=VALUE, such as checksum.type=md5");
  return out;
}

std::vector<std::pair<std::string, std::string>> flat_properties(const Json& properties) {
  std::vector<std::pair<std::string, std::string>> out;
  flatten(properties, {}, out);
  std::sort(out.begin(), out.end());
  return out;
}

Result<Json> parse_pairs(const std::vector<std::string>& words) {
  if (is_document(words)) return object_of(words[0]);
  Json out = Json::object();
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) return bad_property("\"" + word + "\": expected KEY=VALUE");
    out[word.substr(0, equals)] = word.substr(equals + 1);
  }
  if (out.empty()) return bad_property("expected KEY=VALUE");
  return out;
}

}  // namespace mortise::ais

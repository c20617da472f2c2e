// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/admin_json.h"

#include <mortise/text/json_depth.h>
#include <mortise/text/time.h>

#include <fmt/format.h>

namespace mortise::cli {

Result<Json> ask(const AdminClient& client, std::string_view method, const std::string& target, const Json& body) {
  const auto answer = client.ask(method, target, body.is_null() ? std::string() : body.dump());
  if (!answer) return answer.error();
  Json document(Json::value_t::discarded);
  if (!text::is_json_deeper_than(answer->body)) document = Json::parse(answer->body, nullptr, false);
  if (answer->status / 100 == 2 && !document.is_discarded()) return document;
  if (answer->status == 404 && !document.is_object())
    return Error(Status::invalid, "the server has no such page: is its plugin api_admin enabled?");
  const bool told = document.is_object() && document.contains("error") && document["error"].is_string();
  return Error(Status::invalid,
               told ? document["error"].get<std::string>() : fmt::format("the server answered {}", answer->status));
}

std::string text_of(const Json& row, const char* name) {
  return row.contains(name) && row[name].is_string() ? row[name].get<std::string>() : std::string();
}

int64_t number_of(const Json& row, const char* name) {
  return row.contains(name) && row[name].is_number_integer() ? row[name].get<int64_t>() : 0;
}

std::string time_of(const Json& row, const char* name) {
  const int64_t ms = number_of(row, name);
  return ms == 0 ? std::string("-") : text::iso_time(ms / 1000);
}

void warn_as_told(const Json& answer) {
  if (!answer.is_object()) return;
  for (const Json& warning : answer.value("warnings", Json::array()))
    if (warning.is_string()) warn(warning.get<std::string>());
}

Result<Json> pairs_of(const std::vector<std::string>& words, const char* what) {
  Json out = Json::object();
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) return Error(Status::invalid, "'" + word + "' is not " + what);
    std::string name = word.substr(0, equals);
    if (out.contains(name)) return Error(Status::invalid, "'" + name + "' is given twice");
    out[std::move(name)] = word.substr(equals + 1);
  }
  return out;
}

}  // namespace mortise::cli

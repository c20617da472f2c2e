// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/authn.h"

#include "ais/calls/cluster.h"
#include "ais/client/http_client.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <mortise/text/base64.h>

#include <algorithm>
#include <utility>

namespace mortise::ais {
namespace {

constexpr std::string_view kMark = "AuthN: ";  // which answers of the token server often have themselves

std::string marked(std::string message) { return message.starts_with(kMark) ? message : std::string(kMark) + message; }

}  // namespace

Result<HttpAnswer> ask_authn(const Settings& settings, const char* method, const std::string& path, const Json& body) {
  HttpClient http(settings, settings.authn);
  HttpRequest request;
  request.method = method;
  request.path = encoded_path(path);
  if (!body.is_null()) {
    auto text = message_text(body);
    if (!text) return std::move(text).error();
    request.body = std::move(*text);
  }
  auto answer = http.ask(request);
  if (!answer) {
    const bool unreachable = answer.error().message.starts_with("cannot connect to");
    answer.error().message = unreachable ? "no token server (AuthN) at " + settings.authn + ": set AIS_AUTHN_URL"
                                         : marked(answer.error().message);
  }
  return answer;
}

Result<Json> authn_document(const Settings& settings, const std::string& path) {
  auto answer = ask_authn(settings, "GET", path);
  if (!answer) return std::move(answer).error();
  return json_of(*answer);
}

Result<std::string> log_in(const Settings& settings, const std::string& user, const std::string& password,
                           std::optional<int64_t> expires) {
  auto anonymous = settings;  // an old token would be refused before the password is looked at
  anonymous.token.clear();
  Json message{{"expires_in", nullptr}, {"password", password}};
  if (expires) message["expires_in"] = *expires;
  auto answer = ask_authn(anonymous, "POST", "/v1/users/" + user, message);
  if (!answer) {
    auto& text = answer.error().message;  // who logs in is not told to log in
    text.resize(std::min(text.find(" (hint: "), text.size()));
    return std::move(answer).error();
  }
  auto document = json_of(*answer);
  auto token = document ? text_of(*document, "token") : std::string();
  if (token.empty()) return Error(Status::io, "AuthN: the answer has no token");
  return token;
}

Result<void> revoke_token(const Settings& settings, const std::string& token) {
  auto answer = ask_authn(settings, "DELETE", "/v1/tokens", {{"token", token}});
  if (answer) return {};
  return std::move(answer).error();
}

std::string warning_about_audience(HttpClient& http, const Json& claims) {
  const auto& audience = member_of(claims, "aud");
  std::string named;
  for (const auto& one : audience)
    if (one.is_string()) named += (named.empty() ? "" : ", ") + one.get<std::string>();
  if (named.empty()) return {};
  const auto map = cluster_map(http);  // which takes a token, too: without one that counts, nothing is said
  if (!map || map->id.empty()) return {};
  for (const auto& one : audience)
    if (one == map->id) return {};
  return "the token is for cluster " + named + ", and the one at this endpoint is " + map->id +
         ": what the token allows does not count there";
}

Result<Json> claims_of(const std::string& token) {
  const auto first = token.find('.'), second = token.find('.', first == std::string::npos ? first : first + 1);
  if (second == std::string::npos) return Error(Status::invalid, "the token is no JWT");
  auto part = token.substr(first + 1, second - first - 1);
  std::replace(part.begin(), part.end(), '-', '+');
  std::replace(part.begin(), part.end(), '_', '/');
  while (part.size() % 4 != 0) part += '=';
  const auto decoded = text::from_base64(part);
  if (!decoded) return Error(Status::invalid, "the token is no JWT");
  return parse_json(*decoded);
}

}  // namespace mortise::ais

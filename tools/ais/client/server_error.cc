// SPDX-License-Identifier: Apache-2.0
#include "ais/client/server_error.h"

#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <mortise/text/ascii.h>
#include <mortise/text/printable.h>

namespace mortise::ais {
namespace {

constexpr size_t kLongestText = 1000;

Status status_of(int http) {
  switch (http) {
    case 401:
    case 403:
      return Status::denied;
    case 404:
      return Status::not_found;
    case 409:
      return Status::exists;
    case 429:
    case 503:
      return Status::busy;
    case 501:
      return Status::unsupported;
    case 507:
      return Status::no_space;
    default:
      return http < 500 ? Status::invalid : Status::io;
  }
}

std::string without_answer(const HttpRequest& request, const HttpAnswer& answer) {
  if (answer.status == 503) return "the server is starting up, or cannot answer now (503)";
  std::string text = request.method + " " + request.path + " was answered with status " + std::to_string(answer.status);
  // Anything else than AIStore's API answers so; Mortise does while its plugin is off.
  if (answer.status == 404) text += ": is AIStore's API served there? (Mortise: plugins.api_native.enabled = true)";
  return text;
}

/// A server says with a challenge how it finds out who asks. AIStore sends none, and takes tokens.
std::string hint_about_login(const HttpAnswer& answer) {
  const auto challenge = text::trim(answer.header("www-authenticate"));
  const bool takes_tokens = challenge.empty() || text::lower(challenge).find("bearer") != std::string::npos;
  if (takes_tokens) return " (hint: log in with 'ais auth login USER', or set AIS_AUTHN_TOKEN or AIS_AUTHN_TOKEN_FILE)";
  const auto scheme = std::string(challenge.substr(0, challenge.find(' ')));
  return " (the server takes no tokens but requests signed with a key, " + scheme + ", which ais cannot send)";
}

}  // namespace

Error server_error(const HttpRequest& request, const HttpAnswer& answer) {
  Error out(status_of(answer.status), answer.status, {});
  const auto in_header = answer.header("hdr-error");
  const auto text = text::trim(in_header.empty() ? std::string_view(answer.body) : in_header);
  if (const auto document = parse_json(text); document && document->is_object()) {
    out.message = text_of(*document, "message");
    if (auto type = text_of(*document, "tcode"); !type.empty()) out.facts.emplace_back("type", std::move(type));
  } else if (!text.starts_with('<')) {  // no page of some proxy
    out.message = text.substr(0, kLongestText);
  }
  out.message = out.message.empty() ? without_answer(request, answer) : text::printable(text::trim(out.message));
  if (answer.status == 401) out.message += hint_about_login(answer);
  return out;
}

bool is_not_found(const Error& error) { return error.detail == 404; }

bool is_missing_object(const Error& error) {
  const auto type = error_type(error);
  return is_not_found(error) && type != "ErrBckNotFound" && type != "ErrRemoteBckNotFound";
}

std::string error_type(const Error& error) {
  for (const auto& [name, value] : error.facts)
    if (name == "type") return value;
  return {};
}

}  // namespace mortise::ais

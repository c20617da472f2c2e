// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/open_id/provider.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <array>
#include <set>

namespace mortise::api_iam {
namespace {

constexpr std::string_view kSecure = "https://", kPlain = "http://";

/// A host as names are compared, in lower case, perhaps with a port.
bool is_place(std::string_view place) {
  constexpr size_t kLongestPort = 5;
  const size_t colon = std::min(place.rfind(':'), place.size());
  const bool bracketed = place.starts_with('[');
  const std::string_view host = bracketed && place.ends_with(']') ? place : place.substr(0, colon);
  const std::string_view port = place.substr(host.size());
  const bool named = !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return text::is_lower(c) || text::is_digit(c) || c == '.' || c == '-' ||
           (bracketed && (c == ':' || c == '[' || c == ']'));
  });
  const bool numbered = port.empty() || (port.size() > 1 && port.size() <= kLongestPort + 1 &&
                                         std::all_of(port.begin() + 1, port.end(), &text::is_digit));
  return named && numbered && (!bracketed || host.ends_with(']'));
}

/// "" or "/realms/lab", of characters that stand for nothing else anywhere.
bool is_path(std::string_view path) {
  constexpr std::string_view kMarks = "/-._~%!$'()+,;=:&";
  const bool plain = std::all_of(path.begin(), path.end(), [&](char c) {
    return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
  for (const std::string_view odd : {"//", "/./", "/../"})
    if (path.find(odd) != std::string_view::npos) return false;
  return plain && !path.ends_with("/.") && !path.ends_with("/..");
}

bool is_here(std::string_view place) {
  const std::string_view host =
      place.starts_with('[') ? place.substr(0, place.find(']') + 1) : place.substr(0, place.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace

Answered<Entry> provider_named(const Call& call) {
  const auto arn = required(call, kProvider.parameter);
  if (!arn) return arn.error();
  const std::string name = provider_in_arn(*arn);
  auto found = name.empty() ? Answered<Entry>(no_such_entity("")) : call.directory.find(kProvider, name);
  if (found || found.error().code != "NoSuchEntity") return found;
  return no_such_entity("OpenIDConnect Provider not found for arn " + *arn);
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const size_t space = std::min(list.find(' '), list.size());
    out.emplace_back(list.substr(0, space));
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  return out;
}

Answered<std::string> joined_words(const Call& call, std::string_view parameter) {
  if (!call.form.is_list(parameter)) return malformed_list(parameter);
  std::string out;
  std::set<std::string> seen;
  for (const std::string& word : call.form.list(parameter)) {
    if (word.empty() || word.find(' ') != std::string::npos)
      return invalid_input("A member of " + std::string(parameter) + " is empty, or has a blank.");
    if (!seen.insert(word).second) continue;
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

bool is_name_of_conditions(std::string_view name) {
  constexpr std::array<std::string_view, 4> kServices{"aws", "iam", "s3", "sts"};
  return std::any_of(kServices.begin(), kServices.end(),
                     [&](std::string_view service) { return text::same_ignoring_case(service, name); });
}

/// AWS takes https alone. An issuer behind http is one on this machine: keys of others are never fetched. Some issuers
/// end with a slash, which is then part of their name.
Answered<std::string> provider_of_url(const std::string& url) {
  const bool secure = url.starts_with(kSecure);
  if (secure || url.starts_with(kPlain)) {
    const std::string name = url.substr(secure ? kSecure.size() : kPlain.size());
    const size_t slash = std::min(name.find('/'), name.size());
    const std::string_view place = std::string_view(name).substr(0, slash);
    const bool good = is_place(place) && is_path(std::string_view(name).substr(slash)) && (secure || is_here(place));
    if (good && !is_name_of_conditions(name)) return name;
  }
  return invalid_input(
      "The Url begins with https:// and a host in lower case, has a path or none, and no query, user or wildcard.");
}

Outcome change_provider(const Call& call, std::string_view value, const std::string& text) {
  const auto provider = provider_named(call);
  if (!provider) return provider.error();
  const auto done = call.directory.set(kProvider, provider->name, {{{std::string(value), text}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam

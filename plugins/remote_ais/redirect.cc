// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/redirect.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::remote_ais {
namespace {

constexpr size_t kMaxLocation = 8192;
constexpr size_t kMaxValue = 64;

bool is_word(std::string_view text) {
  return text.size() <= kMaxValue && std::all_of(text.begin(), text.end(), [](char c) {
           return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
         });
}

/// Of all parameters, those that name the proxy and the time.
std::string kept_query(std::string_view query) {
  std::string out;
  text::for_each_element(query, '&', [&](std::string_view parameter) {
    const auto equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = parameter.substr(0, equals);
    if (name != "pid" && name != "utm") return;
    if (is_word(parameter.substr(std::min(equals + 1, parameter.size()))))
      out.append(out.empty() ? "" : "&").append(parameter);
  });
  return out;
}

}  // namespace

std::optional<Redirection> parse_redirection(std::string_view location, const remote_transport::Endpoint& from) {
  if (location.size() > kMaxLocation) return std::nullopt;
  const auto mark = location.find("://");
  if (mark == std::string_view::npos) return std::nullopt;
  const size_t path = std::min(location.find_first_of("/?#", mark + 3), location.size());
  const auto to = remote_transport::parse_endpoint(location.substr(0, path));
  if (!to || (from.secure() && !to->secure())) return std::nullopt;
  const auto question = location.find('?');
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : location.substr(question + 1);
  return Redirection{to->scheme + "://" + to->authority, kept_query(query)};
}

bool is_within(const Redirection& to, const remote_transport::Endpoint& from, const ClusterMap* map) {
  if (to.origin == from.scheme + "://" + from.authority) return true;
  return map != nullptr && map->origins.contains(to.origin);
}

}  // namespace mortise::remote_ais

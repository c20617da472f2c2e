// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/endpoint.h"

#include <mortise/text.h>

#include <algorithm>
#include <cstdint>

namespace mortise::remote_transport {
namespace {

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return std::all_of(host.begin() + 1, host.end() - 1,
                       [](char c) { return text::hex_value(c) >= 0 || c == ':' || c == '.'; });
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '.';
  });
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view given) {
  Endpoint out;
  for (const std::string_view scheme : {"http", "https"})
    if (given.starts_with(std::string(scheme) + "://")) out.scheme = scheme;
  if (out.scheme.empty()) return std::nullopt;
  given.remove_prefix(out.scheme.size() + 3);
  if (given.ends_with('/')) given.remove_suffix(1);
  const auto bracket = given.rfind(']');
  const auto colon = given.rfind(':');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string_view host = has_port ? given.substr(0, colon) : given;
  if (!is_host(host)) return std::nullopt;
  out.authority = text::lower(host);
  if (!has_port) return out;
  const auto port = text::parse_decimal<uint16_t>(given.substr(colon + 1));
  if (!port || *port == 0) return std::nullopt;
  if (*port != (out.secure() ? 443 : 80)) out.authority += ":" + std::to_string(*port);
  return out;
}

}  // namespace mortise::remote_transport

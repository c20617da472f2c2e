// SPDX-License-Identifier: Apache-2.0
//
// Names in Host headers, and whether one lies below a domain.
#pragma once

#include <mortise/text/ascii.h>

#include <string_view>

namespace mortise {

/// The name in a Host header: without the port, and without the dot that may end an absolute name (RFC 1034, 3.1), so
/// that "b.example.org.:80" is "b.example.org". An IPv6 address keeps its brackets. A view into `host`.
constexpr std::string_view host_name(std::string_view host) noexcept {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  std::string_view name = host.substr(0, host.find(':'));
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// Whether two names of hosts are the same.
constexpr bool same_host_name(std::string_view a, std::string_view b) noexcept {
  return text::same_ignoring_case(a, b);
}

/// Whether `name` is something, a dot, and `domain`. Both as host_name() gives them.
constexpr bool is_below_domain(std::string_view name, std::string_view domain) noexcept {
  if (domain.empty() || name.size() < domain.size() + 2) return false;
  const size_t at = name.size() - domain.size();
  return name[at - 1] == '.' && same_host_name(name.substr(at), domain);
}

}  // namespace mortise

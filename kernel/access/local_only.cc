// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/local_only.h"

#include <mortise/bytes.h>
#include <mortise/host_name.h>

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>
#include <unistd.h>

namespace mortise::access {
namespace {

constexpr size_t kShownBytes = 255;  // of a client's text in an answer: as long as a name can be

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

enum class Address { none, loopback, other };

/// Of "[::1]" and "127.0.0.1" alike; none: a name.
Address address_kind(std::string_view name) {
  if (name.starts_with('[') && name.ends_with(']')) {
    in6_addr address{};
    if (::inet_pton(AF_INET6, std::string(name.substr(1, name.size() - 2)).c_str(), &address) != 1)
      return Address::none;
    return IN6_IS_ADDR_LOOPBACK(&address) ? Address::loopback : Address::other;
  }
  in_addr address{};
  if (::inet_pton(AF_INET, std::string(name).c_str(), &address) != 1) return Address::none;
  return ntohl(address.s_addr) >> 24 == 127 ? Address::loopback : Address::other;
}

bool only_reads(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

/// Whether all that is there besides the name is a port: in "localhost:1.example" it is not.
bool is_name_and_port(std::string_view authority) {
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const std::string_view rest = authority.substr(bracket == 0 ? 0 : bracket + 1);
  const size_t colon = rest.find(':');
  if (bracket != 0 && colon != 0 && !rest.empty()) return false;
  return colon == std::string_view::npos ||
         (colon + 1 < rest.size() && rest.find_first_not_of("0123456789", colon + 1) == std::string_view::npos);
}

/// f(value) for each header of that name, until it says true; whether it did.
template <class F>
bool any_header(const mortise_request& request, std::string_view name, F f) {
  return std::any_of(request.headers, request.headers + request.header_count, [&](const mortise_pair& header) {
    return same_host_name(view(header.name), name) && f(view(header.value));
  });
}

}  // namespace

LocalOnly::LocalOnly(std::vector<std::string> names, bool network, Restricted why)
    : names_(std::move(names)), network_(network), why_(why) {
  if (std::string own = machine_name(); !own.empty()) names_.push_back(std::move(own));
}

bool LocalOnly::is_ours(std::string_view name) const noexcept {
  if (same_host_name(name, "localhost") || is_below_domain(name, "localhost")) return true;
  const Address address = address_kind(name);
  if (address == Address::loopback) return true;
  if (network_ && (address == Address::other || name.find('.') == std::string_view::npos)) return true;
  return std::any_of(names_.begin(), names_.end(),
                     [&](const std::string& ours) { return same_host_name(host_name(ours), name); });
}

/// "null" has no host, and so is foreign; so is what is no origin.
bool LocalOnly::is_foreign_origin(std::string_view origin, std::string_view own_name) const noexcept {
  const size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return true;
  const std::string_view authority = origin.substr(scheme + 3);
  const std::string_view name = host_name(authority);
  if (name.empty() || !is_name_and_port(authority)) return true;
  return !same_host_name(name, own_name) && !is_ours(name);
}

std::string LocalOnly::refusal(const mortise_request& request) const {
  const std::string_view name = host_name(view(request.host));
  // No browser leaves the Host out; HTTP/1.0 tools do.
  if (!name.empty() && request.domain.size == 0 && !is_ours(name))
    return "'" + std::string(name.substr(0, kShownBytes)) + "' is not a name of this server. " +
           (why_ == Restricted::admin_listener
                ? "Its admin listener answers only to local names, and to those of server.host_names."
                : "While it asks nobody for keys, it answers only to local names; add the name to server.host_names, "
                  "or enable an authentication plugin.");
  if (only_reads(view(request.method))) return {};
  const bool foreign =
      any_header(request, "sec-fetch-site", [](std::string_view v) { return same_host_name(v, "cross-site"); }) ||
      any_header(request, "origin", [&](std::string_view v) { return is_foreign_origin(v, name); });
  if (!foreign) return {};
  return std::string("A page of another web site sent this request. ") +
         (why_ == Restricted::admin_listener ? "On the admin listener such requests change nothing."
                                             : "While the server asks nobody for keys, such requests change nothing.");
}

}  // namespace mortise::access

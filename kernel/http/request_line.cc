// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/request_line.h"

#include "kernel/http/characters.h"

#include <algorithm>

namespace mortise::http {
namespace {

constexpr size_t kMostMethodBytes = 32;

HeadFault parse_version(std::string_view version, RequestHead& out) noexcept {
  constexpr std::string_view kPrefix = "HTTP/";
  if (version == "HTTP/1.1") {
    out.minor = 1;
    return {};
  }
  if (version == "HTTP/1.0") {
    out.minor = 0;
    out.keep_alive = false;
    return {};
  }
  const auto digit = [&](size_t i) { return version[i] >= '0' && version[i] <= '9'; };
  if (version.size() == 8 && version.starts_with(kPrefix) && digit(5) && version[6] == '.' && digit(7))
    return {505, "This server speaks HTTP/1.0 and HTTP/1.1."};
  return {400, "The request line does not end with an HTTP version."};
}

HeadFault reduce_absolute_form(std::string_view rest, RequestHead& out) noexcept {
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  out.host = rest.substr(0, end);
  if (out.host.empty() || !is_host(out.host)) return {400, "The request target has a malformed authority."};
  rest.remove_prefix(end);
  out.target = rest.empty() ? "/" : rest;
  return {};
}

HeadFault parse_target(std::string_view target, RequestHead& out) noexcept {
  out.target = target;
  if (out.method == "CONNECT") return {501, "CONNECT is not implemented."};
  if (target.front() == '*') {
    if (target.size() != 1 || out.method != "OPTIONS") return {400, "The request target is malformed."};
  } else if (target.front() != '/') {
    HeadFault fault{400, "The request target is malformed."};
    if (target.size() > 7 && same_text(target.substr(0, 7), "http://"))
      fault = reduce_absolute_form(target.substr(7), out);
    if (target.size() > 8 && same_text(target.substr(0, 8), "https://"))
      fault = reduce_absolute_form(target.substr(8), out);
    if (fault) return fault;
  }
  const size_t mark = out.target.find('?');
  out.has_query = mark != std::string_view::npos;
  out.path = mark == 0 ? "/" : out.target.substr(0, mark);  // "http://host?query"
  out.query = out.has_query ? out.target.substr(mark + 1) : std::string_view{};
  return {};
}

/// "" or ":80"; also ":" (RFC 3986, 3.2.3).
bool is_port(std::string_view text) noexcept {
  return text.empty() || (text.front() == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

}  // namespace

bool is_host(std::string_view host) noexcept {
  const bool printable = std::all_of(host.begin(), host.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u > 0x20 && u < 0x7f && std::string_view("\"#,/<>?@\\^`{|}").find(c) == std::string_view::npos;
  });
  if (!printable) return false;
  const bool is_address = host.starts_with('[');
  if (is_address && host.find(']') == std::string_view::npos) return false;
  const std::string_view name = host.substr(0, is_address ? host.find(']') + 1 : host.find(':'));
  const std::string_view port = host.substr(name.size());
  // A name with an empty label is invalid, and would be taken for another one: "..s3.example.org".
  return !name.starts_with('.') && name.find("..") == std::string_view::npos && is_port(port);
}

HeadFault parse_request_line(std::string_view line, const Limits& limits, RequestHead& out) noexcept {
  const char* const begin = line.data();
  const char* const end = begin + line.size();
  const char* at = begin;
  while (at != end && is_token_char(*at)) ++at;
  if (at == begin || at == end || *at != ' ') return {400, "The request line does not start with a method."};
  out.method = {begin, static_cast<size_t>(at - begin)};
  if (out.method.size() > kMostMethodBytes) return {501, "The method is not implemented."};

  const char* const target = ++at;
  at = find_below(at, end, 0x21);
  if (at == target || at == end || *at != ' ') return {400, "The request target is malformed."};
  const std::string_view text(target, static_cast<size_t>(at - target));
  if (text.size() > limits.target_bytes) return {414, "The request target is too long."};
  if (text.find('#') != std::string_view::npos) return {400, "The request target has a fragment."};
  ++at;
  if (auto fault = parse_version({at, static_cast<size_t>(end - at)}, out)) return fault;
  return parse_target(text, out);
}

}  // namespace mortise::http

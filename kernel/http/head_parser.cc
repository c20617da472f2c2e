// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/head_parser.h"

#include "kernel/http/characters.h"
#include "kernel/http/request_line.h"

#include <cstring>
#include <limits>
#include <utility>

namespace mortise::http {
namespace {

/// What the headers that the engine itself obeys said.
struct Framing {
  bool host = false;
  bool length = false;
  bool coding = false;
  bool close = false;
  bool keep_alive = false;
};

HeadFault read_length(std::string_view value, Framing& seen, RequestHead& out) noexcept {
  if (std::exchange(seen.length, true)) return {400, "There is more than one Content-Length."};
  if (value.empty() || value.size() > 19) return {400, "The Content-Length is malformed."};
  uint64_t n = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return {400, "The Content-Length is malformed."};
    n = n * 10 + static_cast<unsigned>(c - '0');
  }
  if (n > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return {400, "The Content-Length is too large."};
  out.content_length = static_cast<int64_t>(n);
  return {};
}

HeadFault read_coding(std::string_view value, Framing& seen, RequestHead& out) noexcept {
  if (std::exchange(seen.coding, true)) return {400, "There is more than one Transfer-Encoding."};
  if (value.empty()) return {400, "The Transfer-Encoding is empty."};
  if (!same_text(value, "chunked")) return {501, "The Transfer-Encoding is not implemented."};
  out.chunked = true;
  return {};
}

void read_connection(std::string_view value, Framing& seen) noexcept {
  while (!value.empty()) {
    const size_t comma = std::min(value.find(','), value.size());
    const auto option = text::trim(value.substr(0, comma), text::kSpaceAndTab);
    seen.close |= same_text(option, "close");
    seen.keep_alive |= same_text(option, "keep-alive");
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

HeadFault read_host(std::string_view value, Framing& seen, RequestHead& out) noexcept {
  if (std::exchange(seen.host, true)) return {400, "There is more than one Host."};
  if (!is_host(value)) return {400, "The Host is malformed."};
  if (out.host.empty()) out.host = value;  // an absolute-form target wins
  return {};
}

/// Any other expectation is ignored, as S3 does and RFC 9110 section 10.1.1 allows.
void read_expectation(std::string_view value, RequestHead& out) noexcept {
  if (same_text(value, "100-continue")) out.expect_continue = out.minor > 0;
}

HeadFault obey(std::string_view name, std::string_view value, Framing& seen, RequestHead& out) noexcept {
  switch (name.size()) {
    case 4:
      return same_text(name, "host") ? read_host(value, seen, out) : HeadFault{};
    case 6:
      if (same_text(name, "expect")) read_expectation(value, out);
      return {};
    case 10:
      if (same_text(name, "connection")) read_connection(value, seen);
      return {};
    case 14:
      return same_text(name, "content-length") ? read_length(value, seen, out) : HeadFault{};
    case 17:
      return same_text(name, "transfer-encoding") ? read_coding(value, seen, out) : HeadFault{};
    default:
      return {};
  }
}

/// Moves `at` behind the line.
HeadFault parse_field(const char*& at, const char* end, Framing& seen, RequestHead& out) {
  const char* const name = at;
  while (at != end && is_token_char(*at)) ++at;
  if (at == name || at == end || *at != ':') return {400, "The name of a header field is malformed."};
  const std::string_view field(name, static_cast<size_t>(at - name));
  const char* const start = ++at;
  for (at = find_below(at, end, 0x20); at != end && *at == '\t';) at = find_below(at + 1, end, 0x20);
  if (end - at < 2 || at[0] != '\r' || at[1] != '\n') return {400, "The value of a header field is malformed."};
  const auto value = text::trim({start, static_cast<size_t>(at - start)}, text::kSpaceAndTab);
  at += 2;
  out.headers.push_back({{field.data(), field.size()}, {value.data(), value.size()}});
  return obey(field, value, seen, out);
}

HeadFault settle(const Framing& seen, const Limits& limits, RequestHead& out) noexcept {
  if (!seen.host && out.minor > 0) return {400, "The Host is missing."};
  if (seen.coding && seen.length) return {400, "There are both Content-Length and Transfer-Encoding."};
  if (seen.coding && out.minor == 0) return {400, "HTTP/1.0 has no Transfer-Encoding."};
  if (out.content_length > limits.body_bytes) return {413, "The body is too large."};
  out.keep_alive = !seen.close && (out.minor > 0 || seen.keep_alive);
  return {};
}

}  // namespace

void RequestHead::clear() noexcept {
  auto kept = std::move(headers);
  kept.clear();
  *this = RequestHead();
  headers = std::move(kept);
}

HeadFault parse_head(std::string_view head, const Limits& limits, RequestHead& out) {
  const char* at = head.data();
  const char* const end = at + head.size();
  const auto* line_end = static_cast<const char*>(std::memchr(at, '\n', head.size()));
  if (line_end == nullptr || line_end == at) return {400, "The request line is not complete."};
  if (auto fault = parse_request_line({at, static_cast<size_t>(line_end - 1 - at)}, limits, out)) return fault;
  at = line_end + 1;
  Framing seen;
  while (at != end && *at != '\r') {
    if (auto fault = parse_field(at, end, seen, out)) return fault;
  }
  if (end - at != 2) return {400, "The request head is malformed."};
  return settle(seen, limits, out);
}

}  // namespace mortise::http

// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/head.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>

namespace mortise::remote_transport {
namespace {

constexpr size_t kMaxHeadBytes = size_t{64} << 10;
constexpr size_t kMaxHeaders = 256;

/// "bytes 0-9/100": first, last, size.
std::optional<std::array<uint64_t, 3>> parse_content_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = text::parse_decimal<uint64_t>(text.substr(0, dash));
  const auto last = text::parse_decimal<uint64_t>(text.substr(dash + 1, slash - dash - 1));
  const auto size = text::parse_decimal<uint64_t>(text.substr(slash + 1));
  if (!first || !last || !size || *last < *first || *last >= *size) return std::nullopt;
  return std::array<uint64_t, 3>{*first, *last, *size};
}

}  // namespace

bool Head::add_line(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxHeadBytes || headers_.size() == kMaxHeaders) return false;
  line = text::trim(line);
  if (line.starts_with("HTTP/")) {  // of a 100 Continue, too: the last one counts
    headers_.clear();
    const auto blank = line.find(' ');
    status_ = blank == std::string_view::npos ? 0 : text::parse_decimal<int>(line.substr(blank + 1, 3)).value_or(0);
    complete_ = false;
    return true;
  }
  if (line.empty()) {
    complete_ = status_ >= 200;
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || complete_) return true;  // a trailer, or nothing
  headers_.emplace_back(text::lower(line.substr(0, colon)), text::trim(line.substr(colon + 1)));
  return true;
}

std::string_view Head::get(std::string_view name) const noexcept {
  for (const auto& [own, value] : headers_)
    if (own == name) return value;
  return {};
}

std::optional<Extent> extent_of(const Head& head, const mortise_remote_read& read) {
  const auto length = text::parse_decimal<uint64_t>(head.get("content-length"));
  if (!length) return std::nullopt;
  if ((read.present & MORTISE_REMOTE_RANGE) == 0)
    return head.status() == 200 ? std::optional(Extent{*length, *length}) : std::nullopt;
  const auto range = parse_content_range(head.get("content-range"));
  if (head.status() != 206 || !range || (*range)[0] != read.offset) return std::nullopt;
  const uint64_t size = (*range)[2];
  const uint64_t last = read.length - 1 > UINT64_MAX - read.offset ? UINT64_MAX : read.offset + read.length - 1;
  if ((*range)[1] != std::min(last, size - 1) || *length != (*range)[1] - (*range)[0] + 1) return std::nullopt;
  return Extent{size, *length};
}

std::string bare_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

}  // namespace mortise::remote_transport

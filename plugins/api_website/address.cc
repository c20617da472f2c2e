// SPDX-License-Identifier: Apache-2.0
#include "api_website/address.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_website {
namespace {

/// Anything else could lead out of the buckets that have names of their own.
bool is_bucket_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_lower(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace

std::optional<Address> parse_address(const Request& request) {
  Address out;
  out.bucket = text::lower(request.subdomain().empty() ? request.domain() : request.subdomain());
  if (!is_bucket_name(out.bucket)) return std::nullopt;
  std::string_view path = request.path_below_mount();
  if (path.starts_with('/')) path.remove_prefix(1);
  if (!text::percent_decode(path, text::Plus::literal, out.key) || !text::is_utf8(out.key)) return std::nullopt;
  return out;
}

std::string path_of(std::string_view key) {
  static constexpr text::ByteSet kKept = text::kUnreserved.with("/!$&'()*+,;=:@");
  return text::percent_encoded(key, kKept);
}

std::string own_reference(std::string_view key) {
  if (key.starts_with('/')) return "/%2F" + path_of(key.substr(1));
  return "/" + path_of(key);
}

}  // namespace mortise::api_website

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/address.h"

#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_s3 {
namespace {

bool is_lower_or_digit(char c) { return text::is_digit(c) || text::is_lower(c); }

bool looks_like_ipv4(std::string_view name) {
  return std::count(name.begin(), name.end(), '.') == 3 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c == '.' || text::is_digit(c); });
}

}  // namespace

Or<Address> parse_address(std::string_view path, std::string_view subdomain) {
  Address a;
  if (!path.empty()) path.remove_prefix(1);
  a.bucket = text::lower(subdomain);
  a.virtual_host = !a.bucket.empty();
  if (!a.virtual_host) {
    const size_t slash = path.find('/');
    if (!text::percent_decode(path.substr(0, slash), text::Plus::literal, a.bucket)) return S3Error(Code::invalid_uri);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (a.bucket.empty()) {
      if (path.empty()) return a;
      return S3Error(Code::invalid_bucket_name).with("BucketName", "");
    }
  }
  if (!text::percent_decode(path, text::Plus::literal, a.key) || !text::is_utf8(a.key) || !text::is_utf8(a.bucket))
    return S3Error(Code::invalid_uri);
  if (!possible_bucket_name(a.bucket)) return S3Error(Code::invalid_bucket_name).with("BucketName", a.bucket);
  a.level = a.key.empty() ? Level::bucket : Level::object;
  return a;
}

bool possible_bucket_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_lower_or_digit(c) || text::is_upper(c) || c == '-' || c == '.' || c == '_';
  });
}

bool valid_new_bucket_name(std::string_view name) noexcept {
  if (name.size() < 3 || name.size() > 63) return false;
  if (!is_lower_or_digit(name.front()) || !is_lower_or_digit(name.back())) return false;
  char before = 0;
  for (char c : name) {
    if (!is_lower_or_digit(c) && c != '-' && c != '.') return false;
    if ((c == '.' && (before == '.' || before == '-')) || (c == '-' && before == '.')) return false;
    before = c;
  }
  if (looks_like_ipv4(name)) return false;
  for (std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"})
    if (name.starts_with(prefix)) return false;
  for (std::string_view suffix : {"-s3alias", "--ol-s3", "--x-s3", ".mrap", "--table-s3"})
    if (name.ends_with(suffix)) return false;
  return true;
}

}  // namespace mortise::api_s3

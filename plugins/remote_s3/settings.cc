// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/settings.h"

#include <mortise/text.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "remote_transport/endpoint.h"

namespace mortise::remote_s3 {
namespace {

constexpr uint64_t kLeastPart = uint64_t{5} << 20;    // of S3
constexpr uint64_t kLargestPart = uint64_t{5} << 30;  // of S3, and of what is sent in one piece

Error bad(const S3Settings& s, const std::string& what) { return remote_transport::bad_setting(s.name, what); }

bool is_region(std::string_view region) {
  return region.size() <= 64 && std::all_of(region.begin(), region.end(), [](char c) {
           return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
         });
}

/// "5GiB", "64MiB", "8388608".
std::optional<uint64_t> parse_size(std::string_view given) {
  size_t digits = 0;
  while (digits < given.size() && text::is_digit(given[digits])) ++digits;
  const auto number = text::parse_decimal<uint32_t>(given.substr(0, digits));
  const std::string_view unit = given.substr(digits);
  const int shift = unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : unit.empty() ? 0 : -1;
  if (!number || shift < 0) return std::nullopt;
  return uint64_t{*number} << shift;
}

Result<void> read_keys(const Host& host, size_t i, S3Settings& s) {
  const auto value = [&](const char* name) { return host.option_table("remote", i, name).value_or(""); };
  s.access_key = value("access_key");
  s.secret_key = value("secret_key");
  const std::string file = value("secret_key_file");
  if (!file.empty() && !s.secret_key.empty()) return bad(s, "both secret_key and secret_key_file are given");
  if (!file.empty()) {
    auto secret = remote_transport::read_secret(s.name, file);
    if (!secret) return std::move(secret).error();
    s.secret_key = std::move(*secret);
  }
  if (s.access_key.empty() != s.secret_key.empty())
    return bad(s, "an access key needs a secret key, and the other way round; with neither, requests are not signed");
  return {};
}

Result<void> read_sizes(const Host& host, size_t i, S3Settings& s) {
  const auto size = [&](const char* name, uint64_t usual, uint64_t& to) {
    const auto given = host.option_table("remote", i, name);
    to = given ? parse_size(*given).value_or(0) : usual;
    return to >= kLeastPart && to <= kLargestPart;
  };
  for (const auto& [name, usual, to] : {std::tuple("multipart_above", kLargestPart, &s.multipart_above),
                                        std::tuple("part_size", uint64_t{256} << 20, &s.part_size)})
    if (!size(name, usual, *to)) return bad(s, std::string(name) + " is a size from 5MiB to 5GiB, such as \"64MiB\"");
  return {};
}

Result<S3Settings> read_one(const Host& host, size_t i) {
  const auto value = [&](const char* name, const char* usual) {
    auto given = host.option_table("remote", i, name);
    return given && !given->empty() ? *given : std::string(usual);
  };
  S3Settings s;
  if (auto read = read_place_settings(host, i, s); !read) return std::move(read).error();
  s.provider = value("provider", "aws");
  s.region = value("region", "us-east-1");
  if (!is_region(s.region)) return bad(s, "'" + s.region + "' is no region");
  s.endpoint = value("endpoint", "");
  const std::string path_style = value("path_style", "auto");
  s.path_style = path_style == "always" || (path_style == "auto" && !s.endpoint.empty());
  if (s.endpoint.empty()) s.endpoint = "https://s3." + s.region + ".amazonaws.com";
  if (!remote_transport::parse_endpoint(s.endpoint))
    return bad(s, "the endpoint '" + s.endpoint + "' is not of the form http://host:port or https://host:port");
  if (auto read = read_keys(host, i, s); !read) return std::move(read).error();
  s.etag_is_md5 = value("etag_is_md5", "true") == "true";
  if (auto read = read_sizes(host, i, s); !read) return std::move(read).error();
  return s;
}

}  // namespace

Result<std::vector<S3Settings>> read_settings(const Host& host) {
  return remote_transport::read_places<S3Settings>(host, read_one);
}

}  // namespace mortise::remote_s3

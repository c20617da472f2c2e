// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/settings.h"

#include <mortise/text.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <tuple>

#include "remote_s3/endpoint.h"

namespace mortise::remote_s3 {
namespace {

constexpr size_t kMaxSecretFile = 4096;
constexpr uint64_t kLeastPart = uint64_t{5} << 20;    // of S3
constexpr uint64_t kLargestPart = uint64_t{5} << 30;  // of S3, and of what is sent in one piece

Error bad(const Settings& s, const std::string& what) {
  return Error(Status::invalid, "remote '" + s.name + "': " + what);
}

/// What a place is called stands in front of a ':' in the names of its buckets.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_lower(c) || text::is_digit(c) || c == '-' || c == '_';
  });
}

bool is_region(std::string_view region) {
  return region.size() <= 64 && std::all_of(region.begin(), region.end(), [](char c) {
           return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
         });
}

/// "250ms", "5s", "1m", "2h" in milliseconds.
std::optional<int64_t> parse_duration(std::string_view given) {
  size_t digits = 0;
  while (digits < given.size() && text::is_digit(given[digits])) ++digits;
  const auto number = text::parse_decimal<uint32_t>(given.substr(0, digits));
  const std::string_view unit = given.substr(digits);
  const int64_t ms = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : unit == "h" ? 3600'000 : 0;
  if (!number || ms == 0) return std::nullopt;
  return *number * ms;
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

Result<std::string> read_secret(const Settings& s, const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string secret(kMaxSecretFile + 1, '\0');
  in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  if (!in.eof() || in.bad()) return bad(s, "the file '" + path + "' cannot be read, or is too large for a key");
  secret.resize(static_cast<size_t>(in.gcount()));
  secret = text::trim(secret);
  if (secret.empty()) return bad(s, "there is no key in the file '" + path + "'");
  return secret;
}

Result<void> read_keys(const Host& host, size_t i, Settings& s) {
  const auto value = [&](const char* name) { return host.option_table("remote", i, name).value_or(""); };
  s.access_key = value("access_key");
  s.secret_key = value("secret_key");
  const std::string file = value("secret_key_file");
  if (!file.empty() && !s.secret_key.empty()) return bad(s, "both secret_key and secret_key_file are given");
  if (!file.empty()) {
    auto secret = read_secret(s, file);
    if (!secret) return std::move(secret).error();
    s.secret_key = std::move(*secret);
  }
  if (s.access_key.empty() != s.secret_key.empty())
    return bad(s, "an access key needs a secret key, and the other way round; with neither, requests are not signed");
  return {};
}

Result<void> read_sizes(const Host& host, size_t i, Settings& s) {
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

/// The host has checked types and ranges of what is there.
Result<void> read_limits(const Host& host, size_t i, Settings& s) {
  const auto duration = [&](const char* name, int64_t usual, int64_t& to) {
    const auto given = host.option_table("remote", i, name);
    const auto parsed = given ? parse_duration(*given) : std::optional(usual);
    to = parsed.value_or(0);
    return parsed && *parsed > 0;
  };
  for (const auto& [name, usual, to] : {std::tuple("connect_timeout", int64_t{5'000}, &s.connect_timeout_ms),
                                        std::tuple("stall_timeout", int64_t{30'000}, &s.stall_timeout_ms),
                                        std::tuple("first_pause", int64_t{100}, &s.first_pause_ms),
                                        std::tuple("longest_pause", int64_t{5'000}, &s.longest_pause_ms)})
    if (!duration(name, usual, *to)) return bad(s, std::string(name) + " is a duration, such as \"5s\" or \"250ms\"");
  const auto number = [&](const char* name, uint32_t usual) {
    return text::parse_decimal<uint32_t>(host.option_table("remote", i, name).value_or("")).value_or(usual);
  };
  s.retries = number("retries", 4);
  s.max_connections = std::max(1u, number("max_connections", 64));
  return read_sizes(host, i, s);
}

Result<Settings> read_one(const Host& host, size_t i) {
  const auto value = [&](const char* name, const char* usual) {
    auto given = host.option_table("remote", i, name);
    return given && !given->empty() ? *given : std::string(usual);
  };
  Settings s;
  s.name = value("name", "");
  if (!is_name(s.name)) return bad(s, "a name is up to 32 lower-case letters, digits, '-' and '_'");
  s.provider = value("provider", "aws");
  s.region = value("region", "us-east-1");
  if (!is_region(s.region)) return bad(s, "'" + s.region + "' is no region");
  s.endpoint = value("endpoint", "");
  const std::string path_style = value("path_style", "auto");
  s.path_style = path_style == "always" || (path_style == "auto" && !s.endpoint.empty());
  if (s.endpoint.empty()) s.endpoint = "https://s3." + s.region + ".amazonaws.com";
  if (!parse_endpoint(s.endpoint))
    return bad(s, "the endpoint '" + s.endpoint + "' is not of the form http://host:port or https://host:port");
  if (auto read = read_keys(host, i, s); !read) return std::move(read).error();
  s.etag_is_md5 = value("etag_is_md5", "true") == "true";
  s.ca_file = value("ca_file", "");
  if (auto read = read_limits(host, i, s); !read) return std::move(read).error();
  return s;
}

}  // namespace

Result<std::vector<Settings>> read_settings(const Host& host) {
  std::vector<Settings> all;
  for (size_t i = 0; i < host.option_table_count("remote"); ++i) {
    auto one = read_one(host, i);
    if (!one) return std::move(one).error();
    for (const Settings& other : all)
      if (other.name == one->name) return bad(*one, "there are two of that name");
    all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace mortise::remote_s3

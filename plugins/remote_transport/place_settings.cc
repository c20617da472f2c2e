// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/place_settings.h"

#include <mortise/small_file.h>
#include <mortise/text.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

namespace mortise::remote_transport {
namespace {

constexpr size_t kMaxSecretFile = 4096;

/// What a place is called stands in front of a ':' in the names of its buckets.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_lower(c) || text::is_digit(c) || c == '-' || c == '_';
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

}  // namespace

Error bad_setting(const std::string& name, const std::string& what) {
  return Error(Status::invalid, "remote '" + name + "': " + what);
}

Result<void> read_place_settings(const Host& host, size_t i, PlaceSettings& s) {
  const auto value = [&](const char* name) { return host.option_table("remote", i, name).value_or(""); };
  s.name = value("name");
  if (!is_name(s.name)) return bad_setting(s.name, "a name is up to 32 lower-case letters, digits, '-' and '_'");
  s.ca_file = value("ca_file");
  const auto duration = [&](const char* name, int64_t& to) {
    const auto given = host.option_table("remote", i, name);
    const auto parsed = given ? parse_duration(*given) : std::optional(to);
    to = parsed.value_or(0);
    return parsed && *parsed > 0;
  };
  for (const auto& [name, to] :
       {std::tuple("connect_timeout", &s.connect_timeout_ms), std::tuple("stall_timeout", &s.stall_timeout_ms),
        std::tuple("first_pause", &s.first_pause_ms), std::tuple("longest_pause", &s.longest_pause_ms)})
    if (!duration(name, *to))
      return bad_setting(s.name, std::string(name) + " is a duration, such as \"5s\" or \"250ms\"");
  const auto number = [&](const char* name, uint32_t usual) {
    return text::parse_decimal<uint32_t>(value(name)).value_or(usual);
  };
  s.retries = number("retries", s.retries);
  s.max_connections = std::max(1u, number("max_connections", s.max_connections));
  return {};
}

Result<std::string> read_secret(const std::string& name, const std::string& path) {
  auto file = read_small_file(path, kMaxSecretFile);
  if (!file) return bad_setting(name, file.error().message);
  std::string secret(text::trim(file->text));
  if (secret.empty()) return bad_setting(name, "there is no key in the file '" + path + "'");
  return secret;
}

}  // namespace mortise::remote_transport

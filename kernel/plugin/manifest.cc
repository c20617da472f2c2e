// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/manifest.h"

#include "kernel/config/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace mortise::plugin {
namespace {

/// More options than any plugin has; a bound for text from outside.
constexpr size_t kMostOptions = 1000;

std::optional<AbiVersion> parse_version(std::string_view text) noexcept {
  AbiVersion version;
  const char* end = text.data() + text.size();
  const auto [dot, major_error] = std::from_chars(text.data(), end, version.major);
  if (major_error != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [rest, minor_error] = std::from_chars(dot + 1, end, version.minor);
  if (minor_error != std::errc() || rest != end) return std::nullopt;
  return version;
}

/// "name|type|flags|default|range|help"; the help may hold bars.
std::optional<config::OptionSpec> parse_option(std::string_view text) {
  std::array<std::string_view, 6> part;
  for (size_t i = 0; i + 1 < part.size(); ++i) {
    const size_t bar = text.find('|');
    if (bar == std::string_view::npos) return std::nullopt;
    part[i] = text.substr(0, bar);
    text.remove_prefix(bar + 1);
  }
  part[5] = text;
  const auto type = config::parse_integer(part[1]);
  const auto flags = config::parse_integer(part[2]);
  if (!type || *type < 0 || *type > 255 || !flags || *flags < 0 || *flags > UINT32_MAX) return std::nullopt;
  config::OptionSpec spec = config::declared(static_cast<int32_t>(*type), static_cast<uint32_t>(*flags));
  spec.name = part[0];
  spec.default_value = part[3];
  spec.range = part[4];
  spec.help = part[5];
  // The note writes the words of a choice with '/', because '|' separates its own fields.
  if (spec.type == config::OptionType::choice) std::replace(spec.range.begin(), spec.range.end(), '/', '|');
  return spec;
}

Error bad_line(std::string_view line) {
  return {Status::invalid, fmt::format("its note has the unreadable line '{}'", line.substr(0, 80))};
}

Result<void> take_line(std::string_view line, Manifest& manifest) {
  const size_t equals = line.find('=');
  if (equals == std::string_view::npos) return bad_line(line);
  const std::string_view name = line.substr(0, equals), value = line.substr(equals + 1);
  if (name == "abi" || name == "min_host") {
    const auto version = parse_version(value);
    if (!version) return bad_line(line);
    (name == "abi" ? manifest.abi : manifest.min_host) = *version;
  } else if (name == "option") {
    auto option = parse_option(value);
    if (!option || manifest.options.size() == kMostOptions) return bad_line(line);
    manifest.options.push_back(std::move(*option));
  } else if (name == "provides" || name == "requires" || name == "wants") {
    (name == "provides"   ? manifest.provides
     : name == "requires" ? manifest.needs
                          : manifest.wants) = split_words(value);
  } else if (name == "name") {
    manifest.name = value;
  } else if (name == "version") {
    manifest.version = value;
  } else if (name == "licence") {
    manifest.licence = value;
  } else if (name == "description") {
    manifest.description = value;
  }
  return {};
}

}  // namespace

std::string to_string(AbiVersion version) { return fmt::format("{}.{}", version.major, version.minor); }

bool provides(const Manifest& manifest, std::string_view interface_id) noexcept {
  return std::find(manifest.provides.begin(), manifest.provides.end(), interface_id) != manifest.provides.end();
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t blank = std::min(text.find(' '), text.size());
    if (blank > 0) words.emplace_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return words;
}

bool is_plugin_name(std::string_view name) noexcept {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 63 && lower(name.front()) && std::all_of(name.begin(), name.end(), allowed);
}

Result<Manifest> parse_manifest(std::string_view note_text) {
  Manifest manifest;
  std::string_view rest = note_text.substr(0, note_text.find('\0'));
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) {
      if (Result<void> taken = take_line(rest.substr(0, end), manifest); !taken) return std::move(taken).error();
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!is_plugin_name(manifest.name))
    return Error(Status::invalid, fmt::format("its note has no valid plugin name ('{}')", manifest.name.substr(0, 80)));
  if (manifest.abi == AbiVersion{}) return Error(Status::invalid, "its note does not say which SDK it was built for");
  return manifest;
}

}  // namespace mortise::plugin

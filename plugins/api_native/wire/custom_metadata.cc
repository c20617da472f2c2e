// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/custom_metadata.h"

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

constexpr std::string_view kPrefix = "ais.custom.";
constexpr size_t kMaxBytes = 2048;    // of all pairs
constexpr size_t kMaxProperty = 128;  // bytes of a property's name: the object service's limit

}  // namespace

bool fits_in_header(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

std::string custom_property(std::string_view key) {
  std::string name(kPrefix);
  text::append_percent_encoded(name, key);
  return name;
}

std::vector<CustomPair> custom_pairs(std::span<const mortise_pair> properties) {
  std::vector<CustomPair> out;
  for (const mortise_pair& p : properties)
    if (view(p.name).starts_with(kPrefix))
      out.emplace_back(text::percent_decoded_leniently(view(p.name).substr(kPrefix.size()), text::Plus::literal),
                       view(p.value));
  return out;
}

Or<CustomPair> parse_custom_header(std::string_view value) {
  const size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return bad_request("a line of custom metadata must be written key=value");
  return CustomPair(text::trim(value.substr(0, equals)), text::trim(value.substr(equals + 1)));
}

Refusal check_custom_pairs(const std::vector<CustomPair>& pairs) {
  size_t bytes = 0;
  for (const auto& [key, value] : pairs) {
    bytes += key.size() + value.size();
    if (key.empty() || key.find('=') != std::string::npos || !fits_in_header(key) || !fits_in_header(value) ||
        !text::is_utf8(key) || !text::is_utf8(value))
      return bad_request("custom metadata: keys and values must be text without control characters, keys without '='");
    if (custom_property(key).size() > kMaxProperty) return bad_request("custom metadata: a key is too long");
  }
  if (bytes > kMaxBytes) return bad_request("custom metadata: there are more than 2048 bytes");
  return std::nullopt;
}

}  // namespace mortise::api_native

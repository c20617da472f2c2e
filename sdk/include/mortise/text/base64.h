// SPDX-License-Identifier: Apache-2.0
//
// Base64 with padding (RFC 4648, section 4), as digests are written in headers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::text {

namespace detail {

inline constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr uint8_t kNotBase64 = 0xff;

constexpr std::array<uint8_t, 256> base64_values() noexcept {
  std::array<uint8_t, 256> values{};
  values.fill(kNotBase64);
  for (size_t i = 0; i < kBase64.size(); ++i) values[static_cast<uint8_t>(kBase64[i])] = static_cast<uint8_t>(i);
  return values;
}

inline constexpr std::array<uint8_t, 256> kBase64Values = base64_values();

}  // namespace detail

inline std::string to_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t k) { return k < bytes.size() ? uint32_t{static_cast<uint8_t>(bytes[k])} : 0u; };
    const uint32_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out.push_back(detail::kBase64[bits >> 18 & 63]);
    out.push_back(detail::kBase64[bits >> 12 & 63]);
    out.push_back(i + 1 < bytes.size() ? detail::kBase64[bits >> 6 & 63] : '=');
    out.push_back(i + 2 < bytes.size() ? detail::kBase64[bits & 63] : '=');
  }
  return out;
}

/// Strict: padding is required, white space and bits that no byte holds are refused, so that no two texts have the same
/// bytes. "" is no bytes.
inline std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const uint8_t value = detail::kBase64Values[static_cast<uint8_t>(c)];
    if (value == detail::kNotBase64) return std::nullopt;
    bits = (bits << 6 | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count & 0xff));
  }
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace mortise::text

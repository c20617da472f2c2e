// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/percent.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace mortise::api_s3 {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::array<bool, 256> kUnreserved = [] {
  std::array<bool, 256> t{};
  for (char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~*/"))
    t[static_cast<unsigned char>(c)] = true;
  return t;
}();

/// Bytes of the sequence that starts with `lead`, 0 if none can.
size_t sequence_length(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The second byte carries the limits against overlong forms, surrogates and values above U+10FFFF.
bool second_fits(unsigned char lead, unsigned char second) noexcept {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return second >= 0x80 && second <= 0xBF;
  }
}

}  // namespace

bool percent_decode(std::string_view text, Plus plus, std::string& out) {
  out.clear();
  if (text.find('%') == std::string_view::npos && (plus == Plus::literal || text.find('+') == std::string_view::npos)) {
    out.assign(text);
    return true;
  }
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return false;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(c == '+' && plus == Plus::space ? ' ' : c);
    }
  }
  return true;
}

void percent_encode(std::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kUnreserved[byte]) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
}

bool valid_utf8(std::string_view text) noexcept {
  size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8) {  // keys are mostly ASCII
      uint64_t word = 0;
      std::memcpy(&word, text.data() + i, sizeof word);
      if ((word & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t n = sequence_length(lead);
    if (n == 0 || n > text.size() - i) return false;
    if (n > 1 && !second_fits(lead, static_cast<unsigned char>(text[i + 1]))) return false;
    for (size_t k = 2; k < n; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    i += n;
  }
  return true;
}

}  // namespace mortise::api_s3

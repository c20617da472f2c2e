// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/uri.h"

#include <array>
#include <cstdint>

namespace mortise::auth_sigv4 {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
  std::array<bool, 256> set{};
  for (char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))
    set[static_cast<uint8_t>(c)] = true;
  return set;
}

constexpr auto kUnreserved = make_unreserved();

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Calls each(byte) for the decoded bytes.
template <class F>
void decode(std::string_view raw, bool plus_is_space, F&& each) {
  for (size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '%' && i + 2 < raw.size() && hex_value(raw[i + 1]) >= 0 && hex_value(raw[i + 2]) >= 0) {
      each(static_cast<char>(hex_value(raw[i + 1]) << 4 | hex_value(raw[i + 2])));
      i += 2;
    } else {
      each(c == '+' && plus_is_space ? ' ' : c);
    }
  }
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<uint8_t>(c);
  out.push_back('%');
  out.push_back(kDigits[byte >> 4]);
  out.push_back(kDigits[byte & 15]);
}

}  // namespace

std::string decode_path(std::string_view raw) {
  std::string out;
  decode(raw, false, [&](char c) { out.push_back(c); });
  return out;
}

std::string decode_query(std::string_view raw) {
  std::string out;
  decode(raw, true, [&](char c) { out.push_back(c); });
  return out;
}

void append_canonical_path(std::string& out, std::string_view raw) {
  decode(raw, false, [&](char c) {
    if (kUnreserved[static_cast<uint8_t>(c)] || c == '/')
      out.push_back(c);
    else
      append_escaped(out, c);
  });
}

void append_canonical_query(std::string& out, std::string_view raw) {
  decode(raw, true, [&](char c) {
    if (kUnreserved[static_cast<uint8_t>(c)])
      out.push_back(c);
    else
      append_escaped(out, c);
  });
}

std::vector<QueryField> split_query(std::string_view query) {
  std::vector<QueryField> fields;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto field = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (field.empty()) continue;
    const auto equals = field.find('=');
    const bool has_value = equals != std::string_view::npos;
    const auto name = field.substr(0, equals);
    fields.push_back({decode_query(name), name, has_value ? field.substr(equals + 1) : std::string_view(), has_value});
  }
  return fields;
}

}  // namespace mortise::auth_sigv4

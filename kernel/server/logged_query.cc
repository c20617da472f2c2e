// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/logged_query.h"

#include <algorithm>
#include <array>

namespace mortise::server {
namespace {

constexpr size_t kLongest = 1024;
constexpr std::string_view kLeftOut = "...";
constexpr std::array<std::string_view, 9> kSecretWords{"signature", "credential", "token",  "secret",        "password",
                                                       "passwd",    "policy",     "apikey", "awsaccesskeyid"};

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Letters and digits alone, decoded and in lower case: other spellings of a name find the same word.
std::string plain(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '%' && i + 2 < name.size() && hex_digit(name[i + 1]) >= 0 && hex_digit(name[i + 2]) >= 0) {
      c = static_cast<char>(hex_digit(name[i + 1]) * 16 + hex_digit(name[i + 2]));
      i += 2;
    }
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

bool is_secret(std::string_view name) {
  const std::string text = plain(name);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::string logged_query(std::string_view query) {
  std::string out;
  while (!query.empty() && out.size() <= kLongest) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    const size_t equals = parameter.find('=');
    const bool hidden = equals != std::string_view::npos && is_secret(parameter.substr(0, equals));
    out += hidden ? parameter.substr(0, equals + 1) : parameter;
    if (hidden) out += kLeftOut;
    query.remove_prefix(parameter.size());
    if (query.empty()) break;
    out += '&';
    query.remove_prefix(1);
  }
  if (out.size() > kLongest) out.replace(kLongest - kLeftOut.size(), std::string::npos, kLeftOut);
  return out;
}

}  // namespace mortise::server

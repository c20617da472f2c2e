// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/logged_query.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>

namespace mortise::server {
namespace {

constexpr size_t kLongest = 1024;
constexpr std::string_view kLeftOut = "...";
// "customerkey" is that of server-side encryption, which presigned URLs carry, and its digest.
constexpr std::array<std::string_view, 13> kSecretWords{
    "signature", "credential", "token",       "secret",     "password",      "passwd", "policy",
    "apikey",    "accesskey",  "customerkey", "privatekey", "authorization", "jwt"};

/// Letters and digits alone, decoded and in lower case: other spellings of a name find the same word.
std::string plain(std::string_view name) {
  std::string out;
  text::for_each_decoded(name, text::Plus::literal, [&](char byte) {
    const char c = text::lower(byte);
    if (text::is_lower(c) || text::is_digit(c)) out += c;
  });
  return out;
}

bool is_secret(std::string_view name) {
  const std::string plain_name = plain(name);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return plain_name.find(word) != std::string::npos; });
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

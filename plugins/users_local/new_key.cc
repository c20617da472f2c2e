// SPDX-License-Identifier: Apache-2.0
#include "users_local/new_key.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace mortise::users_local {
namespace {

constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Bytes that would make some characters likelier than others are thrown away.
Result<std::string> draw(std::string_view alphabet, size_t size) {
  const size_t fair = 256 / alphabet.size() * alphabet.size();
  std::string out;
  while (out.size() < size) {
    std::array<uint8_t, 64> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
      return Error(Status::internal, "OpenSSL has no random bytes");
    for (const uint8_t b : bytes)
      if (b < fair && out.size() < size) out.push_back(alphabet[b % alphabet.size()]);
  }
  return out;
}

}  // namespace

Result<std::string> make_access_key() {
  auto tail = draw(kCapitals, 18);
  if (!tail) return tail;
  return "MK" + *tail;
}

Result<std::string> make_session_key() {
  auto tail = draw(kCapitals, 16);
  if (!tail) return tail;
  return "ASIA" + *tail;
}

Result<Secret> make_secret() {
  auto text = draw(kLetters, 40);
  if (!text) return std::move(text).error();
  return Secret(std::move(*text));
}

}  // namespace mortise::users_local

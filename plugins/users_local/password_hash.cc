// SPDX-License-Identifier: Apache-2.0
#include "users_local/password_hash.h"

#include <mortise/text/hex.h>
#include <mortise/text/number.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <optional>

namespace mortise::users_local {
namespace {

constexpr std::string_view kScheme = "scrypt";
constexpr size_t kSaltBytes = 16;
constexpr size_t kHashBytes = 32;

/// What a hash costs; kept with it, so that later ones may cost more.
struct Cost {
  uint64_t log_n = 15;
  uint64_t r = 8;
  uint64_t p = 1;
  /// Of a record that somebody changed: it must not take the server's memory.
  bool bearable() const noexcept { return log_n >= 10 && log_n <= 20 && r >= 1 && r <= 16 && p >= 1 && p <= 16; }
  uint64_t bytes() const noexcept { return (uint64_t{128} * r << log_n) + (uint64_t{1} << 20); }
};

std::optional<std::string> derive(std::string_view password, std::string_view salt, const Cost& cost) {
  std::string out(kHashBytes, '\0');
  const int done = EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                                  salt.size(), uint64_t{1} << cost.log_n, cost.r, cost.p, cost.bytes(),
                                  reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (done != 1) return std::nullopt;
  return out;
}

std::string_view take_field(std::string_view& text) noexcept {
  const size_t end = std::min(text.find(':'), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  std::string salt(kSaltBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(salt.size())) != 1)
    return Error(Status::internal, "OpenSSL has no random bytes");
  const Cost cost;
  const auto hash = derive(password, salt, cost);
  if (!hash) return Error(Status::internal, "OpenSSL could not compute scrypt");
  return std::string(kScheme) + ":" + std::to_string(cost.log_n) + ":" + std::to_string(cost.r) + ":" +
         std::to_string(cost.p) + ":" + text::to_hex(salt) + ":" + text::to_hex(*hash);
}

bool matches(std::string_view password, std::string_view kept) noexcept {
  if (take_field(kept) != kScheme) return false;
  const auto log_n = text::parse_decimal<uint64_t>(take_field(kept));
  const auto r = text::parse_decimal<uint64_t>(take_field(kept));
  const auto p = text::parse_decimal<uint64_t>(take_field(kept));
  const auto salt = text::from_hex(take_field(kept));
  const auto expected = text::from_hex(take_field(kept));
  if (!log_n || !r || !p || !salt || !expected || expected->size() != kHashBytes) return false;
  const Cost cost{*log_n, *r, *p};
  const auto hash = cost.bearable() ? derive(password, *salt, cost) : std::nullopt;
  return hash && CRYPTO_memcmp(hash->data(), expected->data(), kHashBytes) == 0;
}

}  // namespace mortise::users_local

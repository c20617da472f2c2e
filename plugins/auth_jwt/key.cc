// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/key.h"

#include <mortise/text/base64.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <utility>

namespace mortise::auth_jwt {
namespace {

constexpr size_t kLeastSecret = 16;
constexpr size_t kMostSecret = 4096;
constexpr size_t kLeastRsaBits = 2048;
constexpr size_t kMostRsaBits = 16384;  // the time that a check takes grows with it

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<&BIO_free>>;
using PublicKey = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<&BN_free>>;

struct Curve {
  const char* jose;
  const char* openssl;
  const char* algorithm;
  int coordinate_bytes;
};
constexpr std::array<Curve, 3> kCurves{
    {{"P-256", "prime256v1", "ES256", 32}, {"P-384", "secp384r1", "ES384", 48}, {"P-521", "secp521r1", "ES512", 66}}};

Error refuse(std::string why) { return {Status::invalid, std::move(why)}; }

std::string base64url(std::string_view bytes) {
  std::string out = text::to_base64(bytes);
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  while (!out.empty() && out.back() == '=') out.pop_back();
  return out;
}

std::string member(const Json& jwk, const char* name) {
  const auto found = jwk.is_object() ? jwk.find(name) : jwk.end();
  return found == jwk.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

/// A parameter of a public key in base64url; "" if it has none. `bytes` of it, or as many as it takes.
std::string number_of(const EVP_PKEY* key, const char* name, int bytes = 0) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const Number number(raw);
  std::string out(static_cast<size_t>(bytes == 0 ? BN_num_bytes(number.get()) : bytes), '\0');
  const int written =
      BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return written < 0 ? std::string() : base64url(out);
}

PublicKey read_public_key(std::string_view pem) {
  const Bio file(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (PublicKey key(PEM_read_bio_PUBKEY(file.get(), nullptr, nullptr, nullptr)); key != nullptr) return key;
  const Bio again(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Certificate certificate(PEM_read_bio_X509(again.get(), nullptr, nullptr, nullptr));
  return PublicKey(certificate == nullptr ? nullptr : X509_get_pubkey(certificate.get()));
}

Result<Json> jwk_of(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
    return Json{
        {"kty", "RSA"}, {"n", number_of(key, OSSL_PKEY_PARAM_RSA_N)}, {"e", number_of(key, OSSL_PKEY_PARAM_RSA_E)}};
  std::array<char, 64> group{};
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
      EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr) == 1)
    for (const Curve& curve : kCurves)
      if (std::string_view(group.data()) == curve.openssl)
        return Json{{"kty", "EC"},
                    {"crv", curve.jose},
                    {"x", number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, curve.coordinate_bytes)},
                    {"y", number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, curve.coordinate_bytes)}};
  return refuse("the key is neither RSA nor of the curves P-256, P-384 and P-521");
}

/// What tokens may be signed with by a key of this type.
std::vector<std::string> algorithms_of(const Json& jwk) {
  if (member(jwk, "kty") == "RSA") return {"RS256", "RS384", "RS512"};
  if (member(jwk, "kty") == "EC")
    for (const Curve& curve : kCurves)
      if (member(jwk, "crv") == curve.jose) return {curve.algorithm};
  return {};
}

/// The public part alone: whatever else stands in a JWK is not for the library to see.
Json public_part(const Json& jwk) {
  Json out;
  for (const char* name : {"kty", "n", "e", "crv", "x", "y"})
    if (std::string value = member(jwk, name); !value.empty()) out[name] = std::move(value);
  return out;
}

}  // namespace

Key::Key(cjose_jwk_t* jwk, std::string id, std::vector<std::string> algorithms)
    : jwk_(jwk, Release()), id_(std::move(id)), algorithms_(std::move(algorithms)) {}

bool Key::takes(std::string_view algorithm) const noexcept {
  return std::find(algorithms_.begin(), algorithms_.end(), algorithm) != algorithms_.end();
}

Result<Key> Key::of_secret(std::string_view secret) {
  if (secret.size() < kLeastSecret || secret.size() > kMostSecret)
    return refuse("a secret that tokens are signed with has 16 to 4096 bytes");
  cjose_jwk_t* jwk = cjose_jwk_create_oct_spec(reinterpret_cast<const uint8_t*>(secret.data()), secret.size(), nullptr);
  if (jwk == nullptr) return refuse("the secret cannot be used");
  return Key(jwk, {}, {"HS256", "HS384", "HS512"});
}

Result<Key> Key::of_jwk(const Json& jwk) {
  auto algorithms = algorithms_of(jwk);
  if (algorithms.empty()) return refuse("a key is neither RSA nor of the curves P-256, P-384 and P-521");
  if (const std::string only = member(jwk, "alg"); !only.empty()) {
    std::erase_if(algorithms, [&](const std::string& algorithm) { return algorithm != only; });
    if (algorithms.empty()) return refuse("a key is for an algorithm that is not taken here");
  }
  const std::string text = public_part(jwk).dump(-1, ' ', false, Json::error_handler_t::replace);
  cjose_jwk_t* made = cjose_jwk_import(text.data(), text.size(), nullptr);
  if (made == nullptr) return refuse("a key is malformed");
  Key key(made, member(jwk, "kid"), std::move(algorithms));
  const size_t bits = cjose_jwk_get_keysize(made, nullptr);
  if (cjose_jwk_get_kty(made, nullptr) == CJOSE_JWK_KTY_RSA && (bits < kLeastRsaBits || bits > kMostRsaBits))
    return refuse("an RSA key has " + std::to_string(bits) + " bits; 2048 to 16384 are taken");
  return key;
}

Result<Key> Key::of_pem(std::string_view pem) {
  const PublicKey key = read_public_key(pem);
  if (key == nullptr) return refuse("it is neither a public key nor a certificate in PEM");
  auto jwk = jwk_of(key.get());
  if (!jwk) return std::move(jwk).error();
  return of_jwk(*jwk);
}

}  // namespace mortise::auth_jwt

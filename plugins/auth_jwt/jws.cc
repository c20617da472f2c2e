// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/jws.h"

#include <cstdlib>

namespace mortise::auth_jwt {
namespace {

constexpr const char* kCritical = "crit";

struct ReleaseHeader {
  void operator()(cjose_header_t* header) const noexcept { cjose_header_release(header); }
};

/// "" if it is absent, or no text.
std::string text_of(cjose_header_t* header, const char* name) {
  const char* value = cjose_header_get(header, name, nullptr);
  return value == nullptr ? std::string() : std::string(value);
}

bool has(cjose_header_t* header, const char* name) {
  char* raw = cjose_header_get_raw(header, name, nullptr);
  std::free(raw);
  return raw != nullptr;
}

}  // namespace

std::optional<Jws> Jws::parse(const CompactToken& token) {
  Jws out;
  out.jws_.reset(cjose_jws_import(token.text.data(), token.text.size(), nullptr));
  if (out.jws_ == nullptr) return std::nullopt;
  cjose_header_t* header = cjose_jws_get_protected(out.jws_.get());
  if (header == nullptr || has(header, kCritical)) return std::nullopt;
  out.algorithm_ = text_of(header, CJOSE_HDR_ALG);
  out.key_id_ = text_of(header, CJOSE_HDR_KID);
  uint8_t* payload = nullptr;
  size_t size = 0;
  if (!cjose_jws_get_plaintext(out.jws_.get(), &payload, &size, nullptr)) return std::nullopt;
  out.payload_ = {reinterpret_cast<const char*>(payload), size};
  return out;
}

bool Jws::is_signed_by(const Key& key) {
  return key.takes(algorithm_) && cjose_jws_verify(jws_.get(), key.jwk(), nullptr);
}

std::optional<std::string> sign(const Key& secret, std::string_view payload) {
  const std::unique_ptr<cjose_header_t, ReleaseHeader> header(cjose_header_new(nullptr));
  if (header == nullptr || !cjose_header_set(header.get(), CJOSE_HDR_ALG, CJOSE_HDR_ALG_HS256, nullptr) ||
      !cjose_header_set(header.get(), "typ", "JWT", nullptr))
    return std::nullopt;
  const std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)> jws(
      cjose_jws_sign(secret.jwk(), header.get(), reinterpret_cast<const uint8_t*>(payload.data()), payload.size(),
                     nullptr),
      &cjose_jws_release);
  const char* text = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws.get(), &text, nullptr)) return std::nullopt;
  return std::string(text);
}

}  // namespace mortise::auth_jwt

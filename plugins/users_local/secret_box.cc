// SPDX-License-Identifier: Apache-2.0
#include "users_local/secret_box.h"

#include <mortise/text/base64.h>
#include <mortise/text/hex.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

namespace mortise::users_local {
namespace {

constexpr size_t kNonce = 12;
constexpr size_t kTag = 16;
constexpr std::string_view kIdLabel = "mortise users_local: which key\n";
constexpr size_t kIdDigits = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;
Context make_context() { return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free}; }

uint8_t* bytes_of(std::string& s) { return reinterpret_cast<uint8_t*>(s.data()); }
const uint8_t* bytes_of(std::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }

std::string id_of(const BoxKey& key) {
  std::string text(kIdLabel);
  text.append(reinterpret_cast<const char*>(key.data()), key.size());
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  const int done = EVP_Digest(text.data(), text.size(), bytes_of(digest), &size, EVP_sha256(), nullptr);
  OPENSSL_cleanse(text.data(), text.size());
  return done == 1 ? text::to_hex(std::string_view(digest).substr(0, size)).substr(0, kIdDigits) : std::string();
}

}  // namespace

SecretBox::SecretBox(const BoxKey& key) : key_(key), key_id_(id_of(key)) {}
SecretBox::~SecretBox() { OPENSSL_cleanse(key_.data(), key_.size()); }

Result<std::string> SecretBox::seal(std::string_view secret, std::string_view owner) const {
  std::string out(kNonce + secret.size() + kTag, '\0');
  uint8_t* const nonce = bytes_of(out);
  uint8_t* const text = nonce + kNonce;
  const Context c = make_context();
  int size = 0;
  const bool good = c != nullptr && RAND_bytes(nonce, kNonce) == 1 &&
                    EVP_EncryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
                    EVP_EncryptUpdate(c.get(), nullptr, &size, bytes_of(owner), static_cast<int>(owner.size())) == 1 &&
                    EVP_EncryptUpdate(c.get(), text, &size, bytes_of(secret), static_cast<int>(secret.size())) == 1 &&
                    EVP_EncryptFinal_ex(c.get(), text + secret.size(), &size) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, kTag, text + secret.size()) == 1;
  if (!good) return Error(Status::internal, "a secret could not be encrypted");
  return text::to_base64(out);
}

Result<Secret> SecretBox::open(std::string_view sealed, std::string_view owner) const {
  auto packed = text::from_base64(sealed);
  if (!packed || packed->size() < kNonce + kTag) return Error(Status::corrupt, "a stored secret is not whole");
  const size_t size = packed->size() - kNonce - kTag;
  uint8_t* const nonce = bytes_of(*packed);
  uint8_t* const text = nonce + kNonce;
  std::string out(size, '\0');
  const Context c = make_context();
  int n = 0;
  const bool good = c != nullptr && EVP_DecryptInit_ex(c.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
                    EVP_DecryptUpdate(c.get(), nullptr, &n, bytes_of(owner), static_cast<int>(owner.size())) == 1 &&
                    EVP_DecryptUpdate(c.get(), bytes_of(out), &n, text, static_cast<int>(size)) == 1 &&
                    EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, kTag, text + size) == 1 &&
                    EVP_DecryptFinal_ex(c.get(), bytes_of(out) + size, &n) == 1;
  Secret secret(std::move(out));
  if (!good) return Error(Status::corrupt, "a stored secret is damaged, or was encrypted with another key");
  return secret;
}

}  // namespace mortise::users_local

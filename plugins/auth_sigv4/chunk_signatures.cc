// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/chunk_signatures.h"

#include <mortise/text.h>

#include "auth_sigv4/refusal.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr std::string_view kEmptySha256 = "\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace

ChunkSignatures::ChunkSignatures(const HmacKey& signing_key, std::string_view access_key, std::string_view time,
                                 std::string_view scope, std::string_view seed_signature)
    : signing_key_(signing_key), access_key_(access_key), previous_(seed_signature) {
  time_and_scope_.append("\n").append(time).append("\n").append(scope).append("\n");
}

bool ChunkSignatures::check(std::string_view algorithm, std::string_view tail, std::string_view signature,
                            std::string_view sha256_hex) {
  if (broken_) return false;
  std::string text;
  text.reserve(320);
  text.append(algorithm).append(time_and_scope_).append(previous_).append(tail).append("\n").append(sha256_hex);
  const auto digits = hex(signing_key_.sign(text));
  std::string computed(digits.data(), digits.size());
  broken_ = !same_secret(computed, signature);
  previous_ = std::move(computed);
  if (!broken_) return true;
  wrong_text_ = std::move(text);
  wrong_signature_ = signature;
  return false;
}

ChunkVerifier::Facts ChunkSignatures::facts() const {
  if (!broken_) return {};
  return wrong_signature(access_key_, wrong_text_, wrong_signature_).facts;
}

bool ChunkSignatures::chunk(std::string_view signature, std::string_view sha256_hex) noexcept {
  return check("AWS4-HMAC-SHA256-PAYLOAD", kEmptySha256, signature, sha256_hex);
}

bool ChunkSignatures::trailer(std::string_view signature, std::string_view sha256_hex) noexcept {
  return check("AWS4-HMAC-SHA256-TRAILER", {}, signature, sha256_hex);
}

}  // namespace mortise::auth_sigv4

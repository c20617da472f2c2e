// SPDX-License-Identifier: Apache-2.0
//
// The chain of signatures inside an aws-chunked body: each covers its data and the signature before it; the first one
// follows the request's own.
#pragma once

#include <mortise/auth.h>

#include <string>
#include <string_view>

#include "auth_sigv4/arithmetic.h"

namespace mortise::auth_sigv4 {

class ChunkSignatures final : public ChunkVerifier {
 public:
  ChunkSignatures(const HmacKey& signing_key, std::string_view access_key, std::string_view time,
                  std::string_view scope, std::string_view seed_signature);

  bool chunk(std::string_view signature, std::string_view sha256_hex) noexcept override;
  bool trailer(std::string_view signature, std::string_view sha256_hex) noexcept override;
  Facts facts() const override;

 private:
  bool check(std::string_view algorithm, std::string_view tail, std::string_view signature,
             std::string_view sha256_hex);

  const HmacKey signing_key_;
  const std::string access_key_;
  std::string time_and_scope_;  // "\ntime\nscope\n"
  std::string previous_;
  bool broken_ = false;                       // a wrong signature ends the chain
  std::string wrong_text_, wrong_signature_;  // of that one: what was signed, what was sent
};

}  // namespace mortise::auth_sigv4

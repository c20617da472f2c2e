// SPDX-License-Identifier: Apache-2.0
//
// Why a request is refused, as an S3 error: code, message, extra elements. Never holds a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::auth_sigv4 {

// Bytes of a fact and of a message: what a request holds is repeated to its sender only so far.
inline constexpr size_t kMaxFact = 8 << 10;
inline constexpr size_t kMaxMessage = 1 << 10;

struct Refusal {
  std::string code;
  std::string message;
  std::vector<std::pair<std::string, std::string>> facts;

  /// Takes the first kMaxMessage bytes of the message.
  Refusal(std::string c, std::string_view m) : code(std::move(c)), message(m.substr(0, kMaxMessage)) {}
  /// Takes the first kMaxFact bytes of the value.
  Refusal&& with(std::string name, std::string_view value) && {
    facts.emplace_back(std::move(name), value.substr(0, kMaxFact));
    return std::move(*this);
  }
};

/// Bytes as "47 45 54", as SignatureDoesNotMatch reports what was signed; as many as a fact holds.
std::string spaced_hex(std::string_view bytes);

// The refusals that both signature versions know. Times are seconds since 1970.
Refusal unknown_access_key(std::string_view access_key);
Refusal unknown_token();
Refusal expired_token();
Refusal wrong_region(std::string_view code, std::string_view named, std::string_view expected);
Refusal version_2_not_accepted();
Refusal no_valid_date();
Refusal skewed(std::string_view request_time, int64_t now, int64_t allowed_ms);
Refusal expired(std::string_view expires_field, int64_t expires, int64_t now);
/// The API that took the request sends "Retry-After" as a header.
Refusal slow_down(int64_t seconds);
Refusal wrong_signature(std::string_view access_key, std::string_view string_to_sign, std::string_view provided);

}  // namespace mortise::auth_sigv4

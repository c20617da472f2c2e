// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/refusal.h"

#include <mortise/text.h>

namespace mortise::auth_sigv4 {

std::string spaced_hex(std::string_view bytes) {
  bytes = bytes.substr(0, kMaxFact / 3);
  std::string out;
  out.reserve(bytes.size() * 3);
  for (char c : bytes) {
    if (!out.empty()) out.push_back(' ');
    text::append_hex(out, c);
  }
  return out;
}

Refusal unknown_access_key(std::string_view access_key) {
  return Refusal("InvalidAccessKeyId", "The access key is not known here.").with("AWSAccessKeyId", access_key);
}

Refusal unknown_token() { return {"InvalidToken", "The provided token is malformed or otherwise invalid."}; }

Refusal expired_token() { return {"ExpiredToken", "The provided token has expired."}; }

Refusal wrong_region(std::string_view code, std::string_view named, std::string_view expected) {
  return Refusal(std::string(code),
                 "The region '" + std::string(named) + "' is wrong; expecting '" + std::string(expected) + "'.")
      .with("Region", expected);
}

Refusal version_2_not_accepted() {
  return {"InvalidRequest",
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."};
}

Refusal no_valid_date() { return {"AccessDenied", "A signed request needs a valid Date or x-amz-date header."}; }

Refusal skewed(std::string_view request_time, int64_t now, int64_t allowed_ms) {
  return Refusal("RequestTimeTooSkewed", "The time of the request is too far from the time of the server.")
      .with("RequestTime", request_time)
      .with("ServerTime", text::iso_time(now))
      .with("MaxAllowedSkewMilliseconds", std::to_string(allowed_ms));
}

Refusal expired(std::string_view expires_field, int64_t expires, int64_t now) {
  Refusal refusal("AccessDenied", "Request has expired");
  if (!expires_field.empty()) refusal.facts.emplace_back("X-Amz-Expires", std::string(expires_field));
  return std::move(refusal).with("Expires", text::iso_time(expires)).with("ServerTime", text::iso_time(now));
}

Refusal slow_down(int64_t seconds) {
  return Refusal("SlowDown", "Please reduce your request rate.").with("Retry-After", std::to_string(seconds));
}

Refusal wrong_signature(std::string_view access_key, std::string_view string_to_sign, std::string_view provided) {
  return Refusal(
             "SignatureDoesNotMatch",
             "The signature that was sent is not the one computed here. Check the secret key and the signing method.")
      .with("AWSAccessKeyId", access_key)
      .with("StringToSign", string_to_sign)
      .with("SignatureProvided", provided)
      .with("StringToSignBytes", spaced_hex(string_to_sign));
}

}  // namespace mortise::auth_sigv4

// SPDX-License-Identifier: Apache-2.0
//
// Signs requests as AWS wants it: version 4, in a header.
#pragma once

#include <cstdint>
#include <string>

#include "aws_signature/signing_keys.h"
#include "remote_s3/request.h"

namespace mortise::remote_s3 {

/// Any thread.
class Signer {
 public:
  /// An empty access key: nothing is signed.
  Signer(std::string access_key, const std::string& secret_key, std::string region)
      : access_key_(std::move(access_key)), prefixed_secret_("AWS4" + secret_key), region_(std::move(region)) {}

  /// All headers to send, the request's among them; false if OpenSSL cannot.
  bool sign(const Request& request, const Target& to, int64_t unix_seconds, Pairs& headers) const;

 private:
  const std::string access_key_;
  const std::string prefixed_secret_;
  const std::string region_;
  mutable aws_signature::SigningKeys keys_;
};

}  // namespace mortise::remote_s3

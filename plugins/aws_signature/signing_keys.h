// SPDX-License-Identifier: Apache-2.0
//
// The signing keys of one access key, for the days and regions last seen: to derive one takes four HMACs, more than all
// the rest of a check. Any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "aws_signature/digests.h"

#include <mortise/mutex.h>

namespace mortise::aws_signature {

/// HMAC chain over day ("20260131"), region, service, "aws4_request". `secret` is prefixed with "AWS4".
Sha256Digest derive_signing_key(Digester& digester, std::string_view prefixed_secret, std::string_view day,
                                std::string_view region, std::string_view service = "s3") noexcept;

/// The key, and the same as it is used.
struct SigningKey {
  Sha256Digest bytes{};
  HmacKey hmac;
};

class SigningKeys {
 public:
  SigningKey get(Digester& digester, std::string_view prefixed_secret, std::string_view day, std::string_view region);

 private:
  // Today's and yesterday's for a few regions; presigned requests may be a week old.
  static constexpr size_t kEntries = 8;
  // A longer region is answered, not kept: clients choose it.
  static constexpr size_t kMaxRegion = 64;
  struct Entry {
    std::string day;
    std::string region;
    SigningKey key;
  };

  Mutex mutex_;  // guards what follows
  std::array<Entry, kEntries> entries_;
  size_t next_ = 0;  // the entry to replace, in turn
};

}  // namespace mortise::aws_signature

// SPDX-License-Identifier: Apache-2.0
#include "aws_signature/signing_keys.h"

namespace mortise::aws_signature {

Sha256Digest derive_signing_key(Digester& digester, std::string_view prefixed_secret, std::string_view day,
                                std::string_view region, std::string_view service) noexcept {
  Sha256Digest key = digester.hmac_sha256(prefixed_secret, day);
  for (std::string_view step : {region, service, std::string_view("aws4_request")})
    key = digester.hmac_sha256(bytes(key), step);
  return key;
}

SigningKey SigningKeys::get(Digester& digester, std::string_view prefixed_secret, std::string_view day,
                            std::string_view region) {
  {
    const MutexLock lock(mutex_);
    for (const Entry& e : entries_)
      if (e.day == day && e.region == region) return e.key;
  }
  SigningKey key;
  key.bytes = derive_signing_key(digester, prefixed_secret, day, region);
  key.hmac = HmacKey(bytes(key.bytes));
  if (region.size() > kMaxRegion || !digester.usable()) return key;
  const MutexLock lock(mutex_);
  Entry& e = entries_[next_];
  next_ = (next_ + 1) % kEntries;
  e.day = day;
  e.region = region;
  e.key = key;
  return key;
}

}  // namespace mortise::aws_signature

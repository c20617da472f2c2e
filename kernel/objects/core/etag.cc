// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/etag.h"

#include <mortise/text.h>

#include <algorithm>

#include "kernel/objects/format/ids.h"

namespace mortise::objects {

bool wants_md5(const Bucket& bucket, int32_t policy) {
  return policy == MORTISE_ETAG_NATIVE ? bucket.checksum_type == "md5" : !bucket.checksum_etag;
}

namespace {

Result<void> add(const Bucket& bucket, std::string_view algorithm, const char* what, DigestSet& digests) {
  if (digests.add(algorithm)) return {};
  // Not the client's fault, as an algorithm would be that it asked for.
  return Error(Status::unsupported, MORTISE_NO_CHECKSUM_PLUGIN,
               "bucket '" + bucket.name + "' takes no writes: no plugin gives the checksum '" + std::string(algorithm) +
                   "' of its " + what);
}

}  // namespace

Result<void> add_own_checksum(const Bucket& bucket, DigestSet& digests) {
  return bucket.checksum_type.empty() ? Result<void>() : add(bucket, bucket.checksum_type, "checksum.type", digests);
}

Result<void> add_own_digests(const Bucket& bucket, int32_t policy, DigestSet& digests) {
  if (wants_md5(bucket, policy))
    if (auto added = add(bucket, "md5", "ETags", digests); !added) return added;
  return add_own_checksum(bucket, digests);
}

std::string make_etag(const Bucket& bucket, int32_t policy, const DigestSet& digests) {
  if (wants_md5(bucket, policy)) return text::to_hex(digests.value("md5"));
  if (bucket.checksum_type.empty()) return random_hex() + "-none";
  return text::to_hex(digests.value(bucket.checksum_type)) + "-" + bucket.checksum_type;
}

bool is_md5_etag(std::string_view etag) {
  return etag.size() == 32 &&
         std::all_of(etag.begin(), etag.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace mortise::objects

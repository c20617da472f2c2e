// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/found_bucket.h"

namespace mortise::api_native {

Refusal FoundBucket::find(const Objects& objects, BucketRef ref) {
  Refusal refusal;
  BucketHandle fresh;
  objects.bucket_head(ref, [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status == MORTISE_OK)
      fresh = BucketHandle(*bucket);
    else
      refusal = from_service(e, {shown(), {}});
  });
  if (fresh) bucket_ = std::move(fresh);
  return refusal;
}

Refusal FoundBucket::look(const Objects& objects) { return find(objects, BucketRef::by_name(name_)); }
Refusal FoundBucket::renew(const Objects& objects) { return bucket_ ? find(objects, ref()) : look(objects); }

}  // namespace mortise::api_native

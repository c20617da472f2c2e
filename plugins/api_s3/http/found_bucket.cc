// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/found_bucket.h"

namespace mortise::api_s3 {

Refusal FoundBucket::look(const Objects& objects) {
  Refusal failed;
  objects.bucket_head(BucketRef::by_name(name_), [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status == MORTISE_OK) {
      bucket_ = BucketHandle(*bucket);
    } else if (e.detail == MORTISE_NO_SUCH_BUCKET) {
      missing_ = true;
    } else {
      failed = from_service(e, {name_, {}, {}, {}});
    }
  });
  return failed;
}

Refusal FoundBucket::renew(const Objects& objects) {
  if (!bucket_) return std::nullopt;
  Refusal failed;
  BucketHandle fresh;
  objects.bucket_head(ref(), [&](const mortise_error& e, const mortise_bucket* bucket) {
    if (e.status == MORTISE_OK) {
      fresh = BucketHandle(*bucket);
    } else {
      failed = from_service(e, {name_, {}, {}, {}});
    }
  });
  if (fresh) bucket_ = std::move(fresh);
  return failed;
}

}  // namespace mortise::api_s3

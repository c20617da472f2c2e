// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/found_bucket.h"

namespace mortise::api_s3 {

Refusal FoundBucket::keep(const mortise_error& error, const mortise_bucket* bucket) {
  if (error.status == MORTISE_OK) {
    bucket_ = BucketHandle(*bucket);
  } else if (error.detail == MORTISE_NO_SUCH_BUCKET) {
    missing_ = true;
  } else {
    return from_service(error, {name_, {}, {}, {}});
  }
  return std::nullopt;
}

Refusal FoundBucket::keep_renewed(const mortise_error& error, const mortise_bucket* bucket) {
  if (error.status != MORTISE_OK) return from_service(error, {name_, {}, {}, {}});
  bucket_ = BucketHandle(*bucket);
  return std::nullopt;
}

S3Error no_such_bucket(const FoundBucket& bucket) {
  return S3Error(Code::no_such_bucket).with("BucketName", bucket.name());
}

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// What is refused in a bucket with a backend: whatever would be kept here alone, and lost with the copy.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <string>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

inline Error not_with_backend(const Bucket& bucket, const std::string& what) {
  return Error(Status::unsupported, "bucket '" + bucket.name + "' has a backend: " + what);
}

inline Result<void> check_put_to_backend(const Bucket& bucket, const mortise_put& put) {
  if (put.property_count != 0)
    return not_with_backend(bucket, "tags, access control lists and custom metadata of its objects are not kept");
  if (put.storage_class.size != 0 && view(put.storage_class) != "STANDARD")
    return not_with_backend(bucket, "the storage class of its objects cannot be chosen");
  return {};
}

}  // namespace mortise::objects

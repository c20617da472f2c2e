// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/new_bucket.h"

#include "kernel/objects/core/object_lock.h"

namespace mortise::objects {

Result<void> check_backend_versions(const Bucket& bucket) {
  if (!bucket.has_backend() || !bucket.versioned()) return {};
  return Error(Status::invalid, MORTISE_INVALID_PROPERTY,
               "a bucket with a backend keeps no versions: bucket '" + bucket.name + "' has versioning");
}

Result<void> check_new_bucket(const Bucket& bucket) {
  if (auto ok = check_bucket_lock(Bucket(), bucket); !ok) return ok;
  return check_backend_versions(bucket);
}

}  // namespace mortise::objects

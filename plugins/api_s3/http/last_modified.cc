// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/last_modified.h"

namespace mortise::api_s3 {

uint32_t wanted_of_objects(const FoundBucket& bucket) noexcept {
  if (bucket.opened() == nullptr) return 0;
  const mortise_bucket& opened = *bucket.opened();
  for (uint32_t i = 0; i < opened.property_count; ++i)
    if (view(opened.properties[i].name) == kLastModifiedProperty)
      return view(opened.properties[i].value) == "accessed" ? uint32_t{MORTISE_WANT_ACCESS_TIME} : 0;
  return 0;
}

}  // namespace mortise::api_s3

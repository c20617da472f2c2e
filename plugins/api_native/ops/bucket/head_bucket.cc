// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/handlers.h"

#include "api_native/http/context.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {

Outcome head_bucket(Context& c) {
  Answer answer;
  answer.add("Ais-Bucket-Props", dump(describe_bucket(*c.found.opened(), c.found.id()), true));
  return answer;
}

}  // namespace mortise::api_native::ops

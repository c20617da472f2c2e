// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/copies.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {

void evict_object(ContextPtr context) {
  Context& c = *context;
  if (!has_backend(*c.found.opened(), c.found.id())) return c.fail(not_remote(c));
  auto held = std::make_shared<ContextPtr>(std::move(context));
  evict_copy(c.objects(), c.bucket(), c.key(), [held](const mortise_error& e, bool) {
    Context& own = **held;
    if (e.status != MORTISE_OK) return own.fail(from_service(e, own.subject()));
    own.finish(Answer());
  });
}

}  // namespace mortise::api_native::ops

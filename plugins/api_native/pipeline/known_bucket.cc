// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/known_bucket.h"

namespace mortise::api_native {
bool may_become_known(Context& c) {
  if (c.operation->wants != Wants::bucket) return false;
  const BucketId& id = c.found.id();
  if (id.local() || c.query.flag("dont_add_remote_bck_md")) return false;
  if (!c.found.look(c.objects())) return false;
  return c.may_attach();
}

void with_known_bucket(ContextPtr context, void (*next)(ContextPtr context)) {
  Context& c = *context;
  if (!may_become_known(c)) return next(std::move(context));
  const std::string name = c.found.id().new_service_name();
  c.objects().bucket_create(
      name, c.who.id, nullptr, 0,
      [context = std::move(context), next](const mortise_error& e, const mortise_bucket*) mutable {
        const bool missing = e.status == MORTISE_NOT_FOUND;  // which is told as for any bucket
        if (e.status != MORTISE_OK && !missing && e.detail != MORTISE_BUCKET_EXISTS)
          return context->fail(from_service(e, context->subject()));
        on_worker(std::move(context), next);
      });
}

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
//
// Forgets what is kept here of a bucket whose objects are elsewhere: all copies go, and with a bucket of a remote
// itself, unless it is to stay known, the bucket's record. The backend is not told.
#include "api_native/jobs/sweep.h"
#include "api_native/ops/calls.h"
#include "api_native/ops/copies.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {
namespace {

/// Worker.
void forget_bucket(ContextPtr context) {
  Context& c = *context;
  c.objects().bucket_delete(c.bucket(), [context = std::move(context)](const mortise_error& e, const mortise_bucket*) {
    if (e.status == MORTISE_OK) return context->finish(Answer());
    context->fail(from_service(e, context->subject()));
  });
}

void copies_evicted(ContextPtr context, const Refusal& refusal) {
  if (refusal) return context->fail(*refusal);
  const bool stays = context->found.id().local() || context->query.flag("keep_bck_md");
  if (stays) return context->finish(Answer());
  on_worker(std::move(context), forget_bucket);
}

}  // namespace

void evict_bucket(ContextPtr context) {
  if (!has_backend(*context->found.opened(), context->found.id())) return context->fail(not_remote(*context));
  sweep_copies(std::move(context), copies_evicted);
}

}  // namespace mortise::api_native::ops

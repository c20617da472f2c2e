// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/bucket_view.h"
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/remote/attach.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/service/entries.h"
#include "kernel/objects/service/worker_front.h"

#include <mortise/known.h>

#include <string>
#include <utility>

namespace mortise::objects {
namespace {

void answer(void* context, mortise_on_bucket done, const Result<BucketPtr>& result) {
  if (!result) return done(context, ErrorView(result.error()).abi(), nullptr);
  const mortise_error fine = empty_error();
  BucketView::show(*result, [&](const mortise_bucket& bucket) { done(context, &fine, &bucket); });
}

Buckets::Done answering(void* context, mortise_on_bucket done) {
  return [context, done](const Result<BucketPtr>& result) { answer(context, done, result); };
}

void bucket_create(void* self, const mortise_call* call, const mortise_bucket_create* request, void* context,
                   mortise_on_bucket done) {
  const mortise_bucket_create create = known(request);
  Buckets::PropertyUpdate change;
  change.set = to_owned(create.properties, create.property_count);
  create_bucket(remote_of(self), call, view(create.name), view(create.owner), std::move(change),
                answering(context, done));
}

void bucket_delete(void* self, const mortise_call* call, mortise_bucket_ref bucket, void* context,
                   mortise_on_bucket done) {
  answer(context, done, engine_of(self).buckets.remove(call, bucket));
}

void bucket_delete_unchanged(void* self, const mortise_call* call, mortise_bucket_ref bucket, uint64_t generation,
                             void* context, mortise_on_bucket done) {
  answer(context, done, engine_of(self).buckets.remove(call, bucket, generation));
}

void bucket_head(void* self, const mortise_call* call, mortise_bucket_ref bucket, void* context,
                 mortise_on_bucket result) {
  const auto found = engine_of(self).buckets.show(bucket, call);
  if (!found) return result(context, ErrorView(found.error()).abi(), nullptr);
  const mortise_error fine = empty_error();
  result(context, &fine, found->get());
}

void bucket_update(void* self, const mortise_call* call, const mortise_bucket_update* request, void* context,
                   mortise_on_bucket done) {
  const mortise_bucket_update update = known(request);
  Buckets::PropertyUpdate change;
  change.set = to_owned(update.set, static_cast<uint32_t>(update.set_count));
  for (size_t i = 0; i < update.remove_count; ++i) change.remove.emplace_back(view(update.remove[i]));
  update_bucket(remote_of(self), call, update.bucket, std::move(change), answering(context, done));
}

void bucket_list(void* self, const mortise_call* call, const mortise_bucket_list* request, void* context,
                 mortise_on_bucket each, mortise_on_list_end end) {
  const mortise_bucket_list list = known(request);
  std::string last;
  const mortise_error fine = empty_error();
  const auto more =
      engine_of(self).buckets.list(call, view(list.prefix), view(list.after), list.limit, [&](BucketPtr bucket) {
        last = bucket->name;
        BucketView::show(std::move(bucket), [&](const mortise_bucket& shown) { each(context, &fine, &shown); });
      });
  if (!more) return end(context, ErrorView(more.error()).abi(), nullptr);
  mortise_list_end e{};
  e.size = sizeof e;
  e.truncated = *more ? 1 : 0;
  e.next = str(last);
  end(context, &fine, &e);
}

}  // namespace

void add_bucket_entries(mortise_objects& t, bool waits) {
  t.bucket_create = entry<&bucket_create>(waits);
  t.bucket_delete = entry<&bucket_delete>(waits);
  t.bucket_delete_unchanged = entry<&bucket_delete_unchanged>(waits);
  t.bucket_head = entry<&bucket_head>(waits);
  t.bucket_update = entry<&bucket_update>(waits);
  t.bucket_list = entry<&bucket_list>(waits);
}

}  // namespace mortise::objects

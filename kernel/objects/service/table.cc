// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/table.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/list/list.h"
#include "kernel/objects/list/scan.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/service/backend_limits.h"
#include "kernel/objects/service/entries.h"
#include "kernel/objects/service/parts.h"
#include "kernel/objects/service/request_copy.h"
#include "kernel/objects/service/worker_front.h"
#include "kernel/objects/write/copy.h"
#include "kernel/objects/write/lock.h"
#include "kernel/objects/write/properties.h"
#include "kernel/objects/write/put.h"
#include "kernel/objects/write/remove.h"

#include <mortise/known.h>

namespace mortise::objects {
namespace {

// ---- changing

/// That the bucket has no backend, or one that keeps all of it.
Result<void> check_put(void* self, const mortise_call* call, const mortise_put& put) {
  const auto bucket = remote_of(self).bucket(put.bucket, call);
  if (!bucket) return bucket.error();
  return *bucket == nullptr ? Result<void>() : check_put_to_backend(**bucket, put);
}

void hand_over(Result<mortise_writer*> writer, void* context, mortise_on_writer begun) {
  if (!writer) return begun(context, ErrorView(writer.error()).abi(), nullptr);
  const mortise_error fine = empty_error();
  begun(context, &fine, *writer);
}

void put(void* self, const mortise_call* call, const mortise_put* request, mortise_task drained, void* drained_context,
         void* context, mortise_on_writer begun) {
  const mortise_put put = known(request);
  if (auto fits = check_put(self, call, put); !fits) return hand_over(std::move(fits).error(), context, begun);
  hand_over(begin_put(engine_of(self), call, put, drained, drained_context), context, begun);
}

void remove(void* self, const mortise_call* call, const mortise_remove* request, void* context,
            mortise_on_written done) {
  const mortise_remove what = known(request);
  auto bucket = remote_of(self).bucket(what.bucket, call);
  if (!bucket) return OnWritten(context, done)(bucket.error());
  if (*bucket != nullptr) return remote_remove(remote_of(self), call, std::move(*bucket), what, context, done);
  if ((what.flags & MORTISE_REMOVE_COPY) != 0)
    return OnWritten(context, done)(
        Error(Status::unsupported, "bucket '" + std::string(view(what.bucket.name)) + "' has no backend"));
  remove_object(engine_of(self), call, what, OnWritten(context, done));
}

/// Calls `then`, on a worker, when what is to be copied from a bucket with a backend is here: what a read would give.
template <class F>
void with_source(void* self, const mortise_call* call, const BucketPtr& bucket, const mortise_read& source,
                 OnWritten done, F then) {
  Engine& engine = engine_of(self);
  auto fetched = [&engine, done, then = std::move(then)](const Result<void>& here) {
    if (!here) return done(of_source(here.error()));
    if (!engine.submit(then)) done(Error(Status::busy, "the server is stopping"));
  };
  const std::string key(view(source.key));
  if (!bucket->validates_copies && (source.wants & MORTISE_WANT_LATEST) == 0)
    return fetch_copy(remote_of(self), call, bucket, key, std::move(fetched));
  fetch_latest_copy(remote_of(self), call, bucket, key, std::move(fetched));
}

void copy(void* self, const mortise_call* call, const mortise_copy* request, void* context, mortise_on_written done) {
  const mortise_copy copy = known(request);
  const mortise_put to = known(copy.put);
  const OnWritten answer(context, done);
  if (auto fits = check_put(self, call, to); !fits) return answer(fits.error());
  const auto source = remote_of(self).bucket(known(copy.source).bucket, call);
  if (!source) return answer(of_source(source.error()));
  if (*source == nullptr) return copy_object(engine_of(self), call, copy, answer);
  const auto kept = std::make_shared<Kept<const mortise_copy*>>(request);
  with_source(self, call, *source, known(copy.source), answer,
              [self, call, kept, answer] { copy_object(engine_of(self), call, *kept->get(), answer); });
}

void rename(void* self, const mortise_call* call, const mortise_copy* request, void* context, mortise_on_written done) {
  const mortise_copy what = known(request);
  const auto bucket = remote_of(self).bucket(known(what.source).bucket, call);
  if (!bucket) return OnWritten(context, done)(bucket.error());
  if (*bucket != nullptr)
    return OnWritten(context, done)(not_with_backend(**bucket, "its objects cannot be renamed in one step"));
  rename_object(engine_of(self), call, what, OnWritten(context, done));
}

void set_property(void* self, const mortise_call* call, const mortise_property_change* request, void* context,
                  mortise_on_written done) {
  const mortise_property_change r = known(request);
  const auto bucket = remote_of(self).bucket(r.bucket, call);
  if (!bucket) return OnWritten(context, done)(bucket.error());
  if (*bucket != nullptr)
    return OnWritten(context, done)(
        not_with_backend(**bucket, "tags, access control lists and custom metadata of its objects are not kept"));
  PropertyChange change{BucketTarget::of(r.bucket),
                        std::string(view(r.key)),
                        std::string(view(r.version)),
                        std::string(view(r.name)),
                        {}};
  if (r.remove == 0) change.value = view(r.value);
  set_object_property(engine_of(self), call, std::move(change), OnWritten(context, done));
}

void set_lock(void* self, const mortise_call* call, const mortise_lock_change* request, void* context,
              mortise_on_written done) {
  set_object_lock(engine_of(self), call, known(request), OnWritten(context, done));
}

// ---- listing

void list(void* self, const mortise_call* call, const mortise_list* request, const mortise_list_visitor* visitor,
          void* context, mortise_on_list_end end) {
  const mortise_list what = known(request);
  auto bucket = remote_of(self).bucket(what.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  if (*bucket != nullptr) return remote_list(remote_of(self), call, std::move(*bucket), what, *visitor, context, end);
  list_objects(engine_of(self), call, what, *visitor, context, end);
}

void versions(void* self, const mortise_call* call, const mortise_list* request, const mortise_list_visitor* visitor,
              void* context, mortise_on_list_end end) {
  const mortise_list what = known(request);
  auto bucket = remote_of(self).bucket(what.bucket, call);
  if (!bucket) return fail_listing(bucket.error(), context, end);
  if (*bucket != nullptr)  // each object is its only version
    return remote_list(remote_of(self), call, std::move(*bucket), what, *visitor, context, end);
  list_versions(engine_of(self), call, what, *visitor, context, end);
}

// ---- multipart

void upload_create(void* self, const mortise_call* call, const mortise_put* request, void* context,
                   mortise_on_upload done) {
  const mortise_put put = known(request);
  if (auto fits = check_put(self, call, put); !fits) return done(context, ErrorView(fits.error()).abi(), nullptr);
  create_upload(engine_of(self), call, put, context, done);
}

void upload_head(void* self, const mortise_call* call, const mortise_upload_ref* request, void* context,
                 mortise_on_upload result) {
  const mortise_upload_ref upload = known(request);
  head_upload(engine_of(self), call, upload.bucket, view(upload.key), view(upload.upload_id), context, result);
}

void upload_part(void* self, const mortise_call* call, const mortise_upload_part* part, mortise_task drained,
                 void* drained_context, void* context, mortise_on_writer begun) {
  hand_over(begin_part(engine_of(self), call, known(part), drained, drained_context), context, begun);
}

void upload_part_copy(void* self, const mortise_call* call, const mortise_upload_part* part, const mortise_read* source,
                      void* context, mortise_on_written done) {
  const OnWritten answer(context, done);
  const auto bucket = remote_of(self).bucket(known(source).bucket, call);
  if (!bucket) return answer(of_source(bucket.error()));
  if (*bucket == nullptr) return copy_part(engine_of(self), call, known(part), known(source), answer);
  const auto to = std::make_shared<Kept<const mortise_upload_part*>>(part);
  const auto from = std::make_shared<Kept<const mortise_read*>>(source);
  with_source(self, call, *bucket, known(source), answer,
              [self, call, to, from, answer] { copy_part(engine_of(self), call, *to->get(), *from->get(), answer); });
}

void upload_complete(void* self, const mortise_call* call, const mortise_complete* request, void* context,
                     mortise_on_written done) {
  complete_upload(engine_of(self), call, known(request), OnWritten(context, done));
}

void upload_abort(void* self, const mortise_call* call, const mortise_upload_ref* request, void* context,
                  mortise_on_upload done) {
  const mortise_upload_ref upload = known(request);
  abort_upload(engine_of(self), call, upload.bucket, view(upload.key), view(upload.upload_id), context, done);
}

void upload_list(void* self, const mortise_call* call, const mortise_list* request, void* context,
                 mortise_on_upload each, void (*prefix)(void* context, mortise_str prefix), mortise_on_list_end end) {
  list_uploads(engine_of(self), call, known(request), context, each, prefix, end);
}

void part_list(void* self, const mortise_call* call, const mortise_list_parts* request, void* context,
               void (*each)(void* context, const mortise_part* part), mortise_on_list_end end) {
  list_parts(engine_of(self), call, known(request), context, each, end);
}

void will_wait(void* self) { engine_of(self).host.will_wait(); }

}  // namespace

mortise_objects make_table(Parts& parts) {
  const Engine& engine = parts.engine;
  mortise_objects t{};
  t.size = sizeof t;
  const bool waits = engine.meta.reads_block() || engine.blobs.reads_block();
  t.self = &parts;
  add_bucket_entries(t, waits);
  add_read_entries(t, waits);
  t.put = entry<&put>(waits);
  t.remove = entry<&remove>(waits);
  t.copy = entry<&copy>(waits);
  t.set_property = entry<&set_property>(waits);
  t.rename = entry<&rename>(waits);
  t.set_lock = entry<&set_lock>(waits);
  t.list = entry<&list>(waits);
  t.list_versions = entry<&versions>(waits);
  t.upload_create = entry<&upload_create>(waits);
  t.upload_head = entry<&upload_head>(waits);
  t.upload_part = entry<&upload_part>(waits);
  t.upload_part_copy = entry<&upload_part_copy>(waits);
  t.upload_complete = entry<&upload_complete>(waits);
  t.upload_abort = entry<&upload_abort>(waits);
  t.upload_list = entry<&upload_list>(waits);
  t.part_list = entry<&part_list>(waits);
  t.will_wait = &will_wait;
  return t;
}

}  // namespace mortise::objects

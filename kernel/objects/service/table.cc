// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/table.h"

#include "kernel/objects/buckets/bucket_view.h"
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/list/list.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/read/reading.h"
#include "kernel/objects/read/sources.h"
#include "kernel/objects/remote/attach.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/service/backend_limits.h"
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

Parts& parts_of(void* self) noexcept { return *static_cast<Parts*>(self); }
Engine& engine_of(void* self) noexcept { return parts_of(self).engine; }
Remote& remote_of(void* self) noexcept { return parts_of(self).remote; }

// ---- buckets

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

// ---- reading

/// A time that cannot be read is not known.
void add_access_time(const Engine& engine, const Reading& reading, ObjectView& object) {
  const auto read_ms = engine.access_times.of(engine.meta, *reading.bucket(), reading.request().key);
  if (read_ms) object.set_access_time(*read_ms);
}

void read(void* self, const mortise_call* call, const mortise_read* request, bool open, void* context,
          mortise_on_opened result) {
  Engine& engine = engine_of(self);
  const mortise_read wanted = known(request);
  if (auto bucket = remote_of(self).bucket(wanted.bucket, call))
    return remote_read(remote_of(self), call, std::move(bucket), wanted, open, context, result);
  Reading reading(engine, call, ReadRequest(wanted));
  Body body;
  const auto done = open ? reading.open(body) : reading.look();
  ObjectView object;
  mortise_opened opened{};
  opened.size = sizeof opened;
  if (const auto* record = reading.record()) {
    opened.object = &object.show(*reading.bucket(), reading.request().key, *record, reading.latest());
    if ((wanted.wants & MORTISE_WANT_STATE) != 0) object.set_state(state_of(*record));
  }
  if (done && reading.latest()) {
    if ((wanted.wants & MORTISE_WANT_ACCESS_TIME) != 0) add_access_time(engine, reading, object);
    if (open && engine.access_times.enabled()) engine.access_times.note(reading.bucket(), reading.request().key);
  }
  if (!done) {
    const auto status = done.error().status;
    const bool shown = reading.record() != nullptr && (status == Status::not_found || status == Status::precondition);
    return result(context, ErrorView(done.error()).abi(), shown ? &opened : nullptr);
  }
  opened.partial = reading.span().partial ? 1 : 0;
  opened.offset = reading.span().offset;
  opened.length = reading.span().length;
  mortise_body_source source{};
  if (open) {
    source = BodySource::release(make_source(engine, std::move(body)));
    opened.source = &source;
  }
  const mortise_error fine = empty_error();
  result(context, &fine, &opened);
}

void head(void* self, const mortise_call* call, const mortise_read* request, void* context, mortise_on_opened result) {
  read(self, call, request, false, context, result);
}

void open(void* self, const mortise_call* call, const mortise_read* request, void* context, mortise_on_opened result) {
  read(self, call, request, true, context, result);
}

// ---- changing

void hand_over(Result<mortise_writer*> writer, void* context, mortise_on_writer begun) {
  if (!writer) return begun(context, ErrorView(writer.error()).abi(), nullptr);
  const mortise_error fine = empty_error();
  begun(context, &fine, *writer);
}

void put(void* self, const mortise_call* call, const mortise_put* request, mortise_task drained, void* drained_context,
         void* context, mortise_on_writer begun) {
  const mortise_put put = known(request);
  if (const auto bucket = remote_of(self).bucket(put.bucket, call))
    if (auto fits = check_put_to_backend(*bucket, put); !fits)
      return hand_over(std::move(fits).error(), context, begun);
  hand_over(begin_put(engine_of(self), call, put, drained, drained_context), context, begun);
}

void remove(void* self, const mortise_call* call, const mortise_remove* request, void* context,
            mortise_on_written done) {
  const mortise_remove what = known(request);
  if (auto bucket = remote_of(self).bucket(what.bucket, call))
    return remote_remove(remote_of(self), call, std::move(bucket), what, context, done);
  if ((what.flags & MORTISE_REMOVE_COPY) != 0)
    return OnWritten(context, done)(
        Error(Status::unsupported, "bucket '" + std::string(view(what.bucket.name)) + "' has no backend"));
  remove_object(engine_of(self), call, what, OnWritten(context, done));
}

/// Calls `then` when what is to be copied is here: at once, or on a worker when it was fetched.
template <class F>
void with_source(void* self, const mortise_call* call, const mortise_read& source, OnWritten done, F then) {
  Engine& engine = engine_of(self);
  const auto bucket = remote_of(self).bucket(source.bucket, call);
  if (bucket == nullptr) return then();
  fetch_copy(remote_of(self), call, bucket, std::string(view(source.key)),
             [&engine, done, then = std::move(then)](const Result<void>& fetched) {
               if (!fetched) return done(of_source(fetched.error()));
               if (!engine.submit(then)) done(Error(Status::busy, "the server is stopping"));
             });
}

void copy(void* self, const mortise_call* call, const mortise_copy* request, void* context, mortise_on_written done) {
  const mortise_copy copy = known(request);
  const mortise_put to = known(copy.put);
  const OnWritten answer(context, done);
  if (const auto bucket = remote_of(self).bucket(to.bucket, call))
    if (auto fits = check_put_to_backend(*bucket, to); !fits) return answer(fits.error());
  if (remote_of(self).bucket(known(copy.source).bucket, call) == nullptr)
    return copy_object(engine_of(self), call, copy, answer);
  const auto kept = std::make_shared<Kept<const mortise_copy*>>(request);
  with_source(self, call, known(copy.source), answer,
              [self, call, kept, answer] { copy_object(engine_of(self), call, *kept->get(), answer); });
}

void rename(void* self, const mortise_call* call, const mortise_copy* request, void* context, mortise_on_written done) {
  const mortise_copy what = known(request);
  if (const auto bucket = remote_of(self).bucket(known(what.source).bucket, call))
    return OnWritten(context, done)(not_with_backend(*bucket, "its objects cannot be renamed in one step"));
  rename_object(engine_of(self), call, what, OnWritten(context, done));
}

void set_property(void* self, const mortise_call* call, const mortise_property_change* request, void* context,
                  mortise_on_written done) {
  const mortise_property_change r = known(request);
  if (const auto bucket = remote_of(self).bucket(r.bucket, call))
    return OnWritten(context, done)(
        not_with_backend(*bucket, "tags, access control lists and custom metadata of its objects are not kept"));
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
  if (auto bucket = remote_of(self).bucket(what.bucket, call))
    return remote_list(remote_of(self), call, std::move(bucket), what, *visitor, context, end);
  list_objects(engine_of(self), call, what, *visitor, context, end);
}

void versions(void* self, const mortise_call* call, const mortise_list* request, const mortise_list_visitor* visitor,
              void* context, mortise_on_list_end end) {
  const mortise_list what = known(request);
  if (auto bucket = remote_of(self).bucket(what.bucket, call))  // each object is its only version
    return remote_list(remote_of(self), call, std::move(bucket), what, *visitor, context, end);
  list_versions(engine_of(self), call, what, *visitor, context, end);
}

// ---- multipart

void upload_create(void* self, const mortise_call* call, const mortise_put* request, void* context,
                   mortise_on_upload done) {
  const mortise_put put = known(request);
  if (const auto bucket = remote_of(self).bucket(put.bucket, call))
    if (auto fits = check_put_to_backend(*bucket, put); !fits)
      return done(context, ErrorView(fits.error()).abi(), nullptr);
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
  if (remote_of(self).bucket(known(source).bucket, call) == nullptr)
    return copy_part(engine_of(self), call, known(part), known(source), answer);
  const auto to = std::make_shared<Kept<const mortise_upload_part*>>(part);
  const auto from = std::make_shared<Kept<const mortise_read*>>(source);
  with_source(self, call, known(source), answer,
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
  t.bucket_create = entry<&bucket_create>(waits);
  t.bucket_delete = entry<&bucket_delete>(waits);
  t.bucket_delete_unchanged = entry<&bucket_delete_unchanged>(waits);
  t.bucket_head = entry<&bucket_head>(waits);
  t.bucket_update = entry<&bucket_update>(waits);
  t.bucket_list = entry<&bucket_list>(waits);
  t.head = entry<&head>(waits);
  t.open = entry<&open>(waits);
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

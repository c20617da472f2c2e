// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/read/reading.h"
#include "kernel/objects/read/sources.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/service/entries.h"
#include "kernel/objects/service/worker_front.h"

#include <mortise/known.h>

#include <utility>

namespace mortise::objects {
namespace {

/// A time that cannot be read is not known.
void add_access_time(const Engine& engine, const Reading& reading, ObjectView& object) {
  const auto read_ms = engine.access_times.of(engine.meta, *reading.bucket(), reading.request().key);
  if (read_ms) object.set_access_time(*read_ms);
}

void read(void* self, const mortise_call* call, const mortise_read* request, bool open, void* context,
          mortise_on_opened result) {
  Engine& engine = engine_of(self);
  const mortise_read wanted = known(request);
  auto bucket = remote_of(self).bucket(wanted.bucket, call);
  if (!bucket) return result(context, ErrorView(bucket.error()).abi(), nullptr);
  if (*bucket != nullptr) return remote_read(remote_of(self), call, std::move(*bucket), wanted, open, context, result);
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

}  // namespace

void add_read_entries(mortise_objects& t, bool waits) {
  t.head = entry<&head>(waits);
  t.open = entry<&open>(waits);
}

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// The end of a body: what came is checked, stored, and answered for.
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/write/intake.h"
#include "kernel/objects/write/transfer.h"

namespace mortise::objects {

void Intake::finish(const Call& call, const mortise_digest* expected, size_t count, void* context,
                    mortise_on_written done) {
  expected_.reserve(count);
  for (size_t i = 0; i < count; ++i) expected_.push_back(to_owned(expected[i]));
  finish_call_ = call;
  done_context_ = context;
  done_ = done;
  if (!streaming_ && (spec_.may_inline || bytes().empty())) return conclude_in_memory();
  if (!streaming_) stream_collected();
  bool idle = false;
  {
    const MutexLock lock(mutex_);
    finishing_ = true;
    idle = claim_worker();
  }
  if (idle) start_worker();
}

Result<void> Intake::check() {
  const bool short_body = spec_.content_length >= 0 && received_ < static_cast<uint64_t>(spec_.content_length);
  if (too_long_ || short_body)
    return Error(Status::invalid, MORTISE_INCOMPLETE_BODY,
                 "the body has " + std::string(short_body ? "fewer" : "more") + " bytes than the " +
                     std::to_string(spec_.content_length) + " that were announced");
  digests_.finish();
  return digests_.check(expected_);
}

void Intake::conclude_in_memory() {
  digests_.update(bytes());
  if (auto good = check(); !good) return fail(good.error());
  // finish() may have been called on a loop, and storing begins with reads.
  if (!engine_.meta.reads_block() || !engine_.host.on_loop()) return store();
  store_on_worker();
}

void Intake::store_on_worker() {
  if (!engine_.submit([self = shared_from_this()] { self->store(); }))
    fail(Error(Status::busy, "the server is stopping"));
}

void Intake::conclude() {
  if (error_.status != Status::ok) {
    writer_.abort();
    return fail(error_);
  }
  if (auto good = check(); !good) {
    writer_.abort();
    return fail(good.error());
  }
  if (!writer_) return store();
  blob_ = writer_.id();
  writer_.finish([self = shared_from_this(), guard = Running::Guard(engine_.running)](const mortise_error& e,
                                                                                      const mortise_blob_result* told) {
    if (e.status != MORTISE_OK) return self->fail(Error::from(e));
    if (auto whole = check_size(told, self->received_); !whole) {
      self->engine_.settle_or_remove(self->call(), self->blob_, whole);
      return self->fail(whole.error());
    }
    if (!self->engine_.meta.reads_block()) return self->store();
    self->store_on_worker();  // this is a thread of the blob store
  });
}

void Intake::answer(const mortise_error& error, const mortise_written* written) {
  const auto handle = std::move(handle_.intake);  // the caller's hold
  done_(done_context_, &error, written);
}

void Intake::fail(const Error& error) { answer(*ErrorView(error).abi(), nullptr); }

}  // namespace mortise::objects

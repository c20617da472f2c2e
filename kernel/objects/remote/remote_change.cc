// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/remote_change.h"

#include <utility>

#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/remote/remote.h"

namespace mortise::objects {
namespace {

/// Whether a change that failed so may have taken effect at the backend all the same.
bool may_have_happened(const Error& error) noexcept {
  return error.status == Status::unknown || error.status == Status::cancelled || error.status == Status::internal;
}

}  // namespace

RemoteChange::RemoteChange(Remote& remote, const Call& call, BucketPtr bucket, Location location, std::string key)
    : remote_(remote),
      engine_(remote.engine()),
      call_(call),
      bucket_(std::move(bucket)),
      location_(std::move(location)),
      key_(std::move(key)) {}

void RemoteChange::start() {
  remote_.queues().take(Fetches::id_of(*bucket_, key_), [self = shared_from_this()](KeyQueues::Turn turn) {
    self->turn_ = self->remote_.fetches().change(*self->bucket_, self->key_, std::move(turn));
    self->ask_conditions();
  });
}

mortise_remote_read RemoteChange::target() const noexcept {
  mortise_remote_read read{};
  read.size = sizeof read;
  read.place = location_.place;
  read.bucket = str(location_.bucket);
  read.key = str(key_);
  return read;
}

void RemoteChange::ask_conditions() {
  if (!conditions().any()) return doubt();
  const mortise_remote_read read = target();
  const mortise_remote& at = *location_.remote;
  ask_remote<mortise_remote_object>(
      engine_, call_, bucket_->id, remote_.stopping(), key_,
      [&](const mortise_call* call, void* context, mortise_on_remote_object done) {
        at.head(at.self, call, &read, context, done);
      },
      [self = shared_from_this()](Result<const mortise_remote_object*> told) { self->compare(told); });
}

void RemoteChange::compare(const Result<const mortise_remote_object*>& told) {
  if (!told && told.error().detail != MORTISE_NO_SUCH_KEY) return fail(told.error());
  const auto seen = told ? std::make_unique<BackendObject>(**told) : nullptr;
  const auto record = seen == nullptr ? nullptr : std::make_unique<ObjectRecord>(seen->record(*bucket_));
  if (auto holds = check(record.get()); !holds) {
    return evict_unless_copy_of(seen.get(), engine_, bucket_, key_,
                                [self = shared_from_this(), why = holds.error()](const Result<void>& evicted) {
                                  self->fail(evicted ? why : evicted.error());
                                });
  }
  if (seen != nullptr) accept(*seen);
  on_worker(engine_, [self = shared_from_this()] { self->doubt(); });
}

void RemoteChange::doubt() {
  set_doubt(engine_, call_, bucket_, key_, true, [self = shared_from_this()](const Result<bool>& doubted) {
    if (!doubted) return self->fail(doubted.error());
    self->doubts_ = *doubted;
    on_worker(self->engine_, [self] { self->change_there(); });
  });
}

void RemoteChange::refused(const Error& why, const Error& shown) {
  if (may_have_happened(why)) {  // the copy stays in doubt
    remote_.fetches().note_unsure(Fetches::id_of(*bucket_, key_));
    return fail(shown);
  }
  on_worker(engine_, [self = shared_from_this(), shown] { self->undo(shown); });
}

void RemoteChange::undo(const Error& why) {
  if (!doubts_) return fail(why);
  set_doubt(engine_, {}, bucket_, key_, false,
            [self = shared_from_this(), why](const Result<bool>&) { self->fail(why); });
}

void RemoteChange::fail(const Error& why) {
  turn_.reset();
  answer(why);
}

}  // namespace mortise::objects

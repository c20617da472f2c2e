// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/change.h"

#include "kernel/objects/buckets/engine.h"

namespace mortise::objects {
namespace {

// Each lost race means that another change was committed, so this is hardly ever reached.
constexpr unsigned kMaxAttempts = 1000;
// A frozen bucket is being deleted, or its deletion was interrupted: look again a few times, then undo that.
constexpr unsigned kFrozenLooks = 40;
constexpr unsigned kFrozenLooksShared = 1000;
constexpr int64_t kFrozenPauseMs = 5;

}  // namespace

Change::Change(Engine& engine, const Call& call, BucketTarget bucket)
    : engine_(engine), call_(call), target_(std::move(bucket)) {}

MetaStore Change::meta() const noexcept { return engine_.meta.with(call_); }

void Change::start() {
  guard_ = Running::Guard(engine_.running);
  attempt();
}

void Change::attempt() {
  // Before every attempt, not only the first: what was not committed yet need not be.
  if (auto ended = call_.ended(engine_.host, "change a key of bucket '" + target_.name + "'"))
    return finish(std::move(*ended));
  // The batch is for the partition of this id and expects its bucket to be live: that binds it to the bucket.
  auto found = engine_.buckets.find(target_.ref(), call_);
  if (!found) return finish(std::move(found).error());
  bucket_ = std::move(found).value();
  target_.id = bucket_->id;
  Draft draft(*bucket_, EventCollector(engine_.event_feed(), call_, bucket_));
  auto planned = plan(*bucket_, draft);
  if (!planned) return finish(std::move(planned).error());
  if (!*planned) return finish({});
  const Batch& batch = draft.finish();
  auto rows = draft.take_rows();
  if (!rows) return finish(std::move(rows).error());
  engine_.notify_change();
  meta().commit(batch, [self = shared_from_this(), garbage = draft.makes_garbage(),
                        rows = std::move(*rows)](const mortise_error& e) { self->committed(e, garbage, rows.get()); });
}

void Change::committed(const mortise_error& error, bool garbage, EventFeed::Rows* rows) {
  if (rows != nullptr) rows->settle(static_cast<Status>(error.status));
  if (error.status == MORTISE_PRECONDITION) return again(error.detail == 0);
  if (garbage && error.status == MORTISE_OK) engine_.notify_garbage(bucket_->partition);
  if (error.status == MORTISE_OK) return finish({});
  auto failed = Error::from(error);
  failed.detail = 0;  // a detail of the store, not of ours
  finish(std::move(failed));
}

void Change::again(bool frozen) {
  if (++attempts_ > kMaxAttempts)
    return finish(Error(Status::busy, MORTISE_CONFLICT,
                        "gave up changing a key of bucket '" + target_.name + "' that others keep changing"));
  const auto retry = [self = shared_from_this()] { self->attempt(); };
  bool taken = true;
  if (!frozen) {
    taken = engine_.submit(retry);
  } else {
    engine_.buckets.forget(target_.name);
    if (++frozen_ % (engine_.shared() ? kFrozenLooksShared : kFrozenLooks) != 0 ||
        engine_.buckets.is_deleting(target_.id)) {
      taken = engine_.submit_after(frozen_ == 1 ? 0 : kFrozenPauseMs, retry);
    } else {
      taken = engine_.submit([self = shared_from_this()] {
        const auto thawed = self->engine_.buckets.thaw(*self->bucket_);
        if (!thawed) return self->finish(thawed.error());
        self->attempt();
      });
    }
  }
  if (!taken) finish(Error(Status::busy, "the server is stopping"));
}

void Change::finish(Result<void> result) {
  finished(std::move(result));
  guard_ = {};
}

}  // namespace mortise::objects

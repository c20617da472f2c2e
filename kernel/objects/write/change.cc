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

Change::Change(Engine& engine, const Call& call, BucketPtr bucket)
    : engine_(engine), call_(call), bucket_(std::move(bucket)) {}

MetaStoreHandle Change::meta() const noexcept { return engine_.meta.with(call_); }

mortise_bucket_ref Change::target() const noexcept {
  return bucket_ == nullptr ? target_.ref() : mortise_bucket_ref{str(bucket_->name), str(bucket_->id)};
}

void Change::start(std::shared_ptr<void> owner) {
  owner_ = std::move(owner);
  guard_ = Running::Guard(engine_.running);
  attempt();
}

void Change::attempt() {
  // Before every attempt, not only the first: what was not committed yet need not be.
  if (auto ended = call_.ended(engine_.host, "change a key of bucket", view(target().name)))
    return finish(std::move(*ended));
  // The batch is for the partition of this id and expects its bucket to be live: that binds it to the bucket.
  auto found = engine_.buckets.find(target(), call_);
  if (!found) return finish(std::move(found).error());
  bucket_ = std::move(found).value();
  Draft draft(*bucket_, engine_.host, EventCollector(engine_.event_feed(), call_, bucket_));
  auto planned = plan(*bucket_, draft);
  if (!planned) return finish(std::move(planned).error());
  if (!*planned) return finish({});
  const Batch& batch = draft.finish();
  auto rows = draft.take_rows();
  if (!rows) return finish(std::move(rows).error());
  rows_ = std::move(*rows);
  makes_garbage_ = draft.makes_garbage();
  engine_.notify_change();
  engine_.unsynced.begin(bucket_->durability);
  // The answer may come, and end this, before the call returns; what the batch was lent must stay until then.
  const auto hold = owner_;
  meta().commit(batch, [this](const mortise_error& e) { committed(e); });
}

void Change::committed(const mortise_error& error) {
  engine_.unsynced.end(bucket_->durability, static_cast<Status>(error.status));
  if (const auto rows = std::move(rows_)) rows->settle(static_cast<Status>(error.status));
  if (error.status == MORTISE_PRECONDITION) return again(error.detail == 0);
  if (makes_garbage_ && error.status == MORTISE_OK) engine_.notify_garbage(bucket_->partition);
  if (error.status == MORTISE_OK) return finish({});
  auto failed = Error::from(error);
  failed.detail = 0;  // a detail of the store, not of ours
  finish(std::move(failed));
}

void Change::again(bool frozen) {
  if (++attempts_ > kMaxAttempts)
    return finish(Error(Status::busy, MORTISE_CONFLICT,
                        "gave up changing a key of bucket '" + bucket_->name + "' that others keep changing"));
  const auto retry = [this] { attempt(); };
  bool taken = true;
  if (!frozen) {
    taken = engine_.submit(retry);
  } else {
    engine_.buckets.forget(bucket_->name);
    if (++frozen_ % (engine_.shared() ? kFrozenLooksShared : kFrozenLooks) != 0 ||
        engine_.buckets.is_deleting(bucket_->id)) {
      taken = engine_.submit_after(frozen_ == 1 ? 0 : kFrozenPauseMs, retry);
    } else {
      taken = engine_.submit([this] {
        const auto thawed = engine_.buckets.thaw(*bucket_);
        if (!thawed) return finish(thawed.error());
        attempt();
      });
    }
  }
  if (!taken) finish(Error(Status::busy, "the server is stopping"));
}

void Change::finish(Result<void> result) {
  const auto last = std::move(owner_);
  finished(std::move(result));
  guard_ = {};
}

}  // namespace mortise::objects

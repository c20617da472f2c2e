// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/fetch.h"

#include <algorithm>
#include <utility>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/remote/fetches.h"

namespace mortise::objects {
namespace {

// A reader that is ahead of what came waits for so many bytes; for more, it asks the backend itself.
constexpr uint64_t kWaitsFor = uint64_t{4} << 20;

// How long a download waits for readers in all: for those that are about as fast as the backend.
constexpr int64_t kPatienceMs = 10'000;

}  // namespace

Fetch::Fetch(Fetches& owner, const Call& call, BucketPtr bucket, Location location, std::string key)
    : owner_(owner),
      core_(owner.engine()),
      guard_(core_.running),
      kept_(KeptCall::copy_of(call)),
      call_(call_of(kept_), bucket->id, owner.stopping()),
      bucket_(std::move(bucket)),
      location_(std::move(location)),
      key_(std::move(key)),
      patience_ns_(kPatienceMs * 1'000'000) {}

Fetch::~Fetch() = default;

void Fetch::start() {
  self_ = shared_from_this();
  const auto hold = self_;
  mortise_remote_read read{};
  read.size = sizeof read;
  read.place = location_.place;
  read.bucket = str(location_.bucket);
  read.key = str(key_);
  mortise_remote_receiver receiver{};
  receiver.size = sizeof receiver;
  receiver.self = this;
  receiver.begin = [](void* self, const mortise_remote_object* object) { static_cast<Fetch*>(self)->begun(*object); };
  receiver.write = [](void* self, const void* data, size_t size) {
    return static_cast<Fetch*>(self)->took({static_cast<const char*>(data), size});
  };
  receiver.end = [](void* self, const mortise_error* error) { static_cast<Fetch*>(self)->ended(*error); };
  location_.remote->get(location_.remote->self, call_.abi(), &read, &receiver, &transfer_);
  bool unwanted = false;
  {
    const MutexLock lock(mutex_);
    has_transfer_ = transfer_ != nullptr && !has_ended_;
    unwanted = cancelled_;
  }
  if (unwanted) cancel();
}

void Fetch::cancel() {
  const MutexLock lock(mutex_);
  cancelled_ = true;
  if (has_transfer_) transfer_->table->cancel(transfer_);
}

void Fetch::drained() {
  const MutexLock lock(mutex_);
  if (has_transfer_) transfer_->table->resume(transfer_);
}

int64_t Fetch::doubted_ms() { return owner_.unsure_since(Fetches::id_of(*bucket_, key_)); }

void Fetch::release_transfer() {
  mortise_remote_transfer* transfer = nullptr;
  {
    const MutexLock lock(mutex_);
    has_transfer_ = false;
    has_ended_ = true;
    transfer = transfer_;
  }
  if (transfer != nullptr) transfer->table->release(transfer);
}

// ---- what the remote tells, one call at a time

void Fetch::begun(const mortise_remote_object& told) {
  auto object = std::make_shared<const BackendObject>(told);
  auto writer = begin_filling(owner_.engine(), call_.abi(), bucket_, key_, object, *this);
  if (writer)
    writer_ = *writer;
  else
    no_copy_ = std::move(writer).error();
  std::vector<OnBegun> beginnings;
  {
    const MutexLock lock(mutex_);
    has_transfer_ = true;
    object_ = object;
    beginnings.swap(beginnings_);
  }
  for (const OnBegun& begun : beginnings) begun(object);
}

int32_t Fetch::took(std::string_view data) {
  const Chunk chunk(data);
  int32_t flow = MORTISE_FLOW_MORE;
  if (writer_ != nullptr)
    flow = writer_->table->write(writer_, chunk.bytes().data(), chunk.bytes().size(), chunk.buffer());
  std::vector<Waiting> waiting;
  {
    const MutexLock lock(mutex_);
    received_ += data.size();
    window_.push_back(chunk);
    while (window_.size() > 1 && received_ - window_start_ - window_.front().bytes().size() >= kWindow) {
      window_start_ += window_.front().bytes().size();
      window_.pop_front();
    }
    waiting.swap(waiting_);
    if (must_wait()) {
      begin_pause();
      flow = MORTISE_FLOW_PAUSE;
    }
  }
  wake(waiting);
  return flow;
}

void Fetch::ended(const mortise_error& error) {
  release_transfer();
  if (error.status != MORTISE_OK) {
    if (writer_ != nullptr) writer_->table->abort(std::exchange(writer_, nullptr));
    return conclude(of_backend(error, key_), false);
  }
  if (writer_ == nullptr) return conclude(no_copy_, true);
  BackendObjectPtr object;
  {
    const MutexLock lock(mutex_);
    object = object_;
  }
  const auto digests = expected_digests(owner_.engine(), *object);
  std::vector<mortise_digest> expected;
  for (const OwnedDigest& digest : digests) expected.push_back(abi_of(digest.view()));
  writer_->table->finish(
      std::exchange(writer_, nullptr), call_of(kept_).abi(), expected.data(), expected.size(), this,
      [](void* self, const mortise_error* e, const mortise_written*) {
        auto& fetch = *static_cast<Fetch*>(self);
        if (e->status == MORTISE_OK) return fetch.conclude({}, true);
        if (e->detail != MORTISE_BAD_DIGEST) return fetch.conclude(Error::from(*e), true);
        fetch.conclude(Error(Status::io, MORTISE_BACKEND_FAILED,
                             "what the backend sent of object '" + fetch.key_ + "' does not match its checksum"),
                       false);
      });
}

void Fetch::before_store(std::function<void(bool wanted)> go) {
  owner_.queues().take(Fetches::id_of(*bucket_, key_), [this, go = std::move(go)](KeyQueues::Turn turn) {
    turn_ = std::move(turn);
    go(wanted_.load(std::memory_order_acquire));
  });
}

/// The end. `whole`: all bytes came, and may be served to their end, whether there is a copy or not.
void Fetch::conclude(Result<void> stored, bool whole) {
  const auto last = std::move(self_);
  owner_.forget(*this);  // the copy is there, and the next reader finds it
  const KeyQueues::Turn turn = std::move(turn_);
  std::vector<Waiting> waiting;
  std::vector<OnBegun> beginnings;
  std::vector<OnOver> endings;
  {
    const MutexLock lock(mutex_);
    over_ = true;
    whole_ = whole;
    stored_ = stored;
    waiting.swap(waiting_);
    waiting.insert(waiting.end(), waiting_for_end_.begin(), waiting_for_end_.end());
    beginnings.swap(beginnings_);
    endings.swap(endings_);
  }
  if (!stored && whole && stored.error().status != Status::cancelled)
    core_.host.log(LogLevel::warning, "no copy of an object of a backend was kept",
                   {pair("bucket", bucket_->name), pair("key", key_), pair("reason", stored.error().message)});
  wake(waiting);
  for (const OnBegun& begun : beginnings) begun(Result<BackendObjectPtr>(stored.error()));
  for (const OnOver& over : endings) over(stored);
  guard_ = {};
}

// ---- the pace

/// The reader that is ahead, of those that still follow, would be left behind.
bool Fetch::must_wait() const {
  if (paused_since_ns_ != 0 || patience_ns_ <= 0) return false;
  uint64_t ahead = 0;
  bool any = false;
  for (const Reader* reader : readers_) {
    if (reader->position_ < window_start_ || reader->position_ > received_) continue;
    any = true;
    ahead = std::max(ahead, reader->position_);
  }
  return any && received_ - ahead >= kWindow / 2;
}

void Fetch::begin_pause() {
  paused_since_ns_ = core_.host.monotonic_ns();
  const int64_t most_ms = patience_ns_ / 1'000'000 + 1;
  // Weak: whoever is kept until then keeps its window, of everything that comes in these seconds.
  (void)core_.submit_after(most_ms, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    const MutexLock lock(self->mutex_);
    self->end_pause();
  });
}

void Fetch::end_pause() {
  if (paused_since_ns_ == 0) return;
  patience_ns_ -= core_.host.monotonic_ns() - paused_since_ns_;
  paused_since_ns_ = 0;
  if (has_transfer_) transfer_->table->resume(transfer_);
}

// ---- readers

void Fetch::join(Reader& reader) {
  const MutexLock lock(mutex_);
  readers_.push_back(&reader);
}

void Fetch::leave(Reader& reader) {
  const MutexLock lock(mutex_);
  readers_.erase(std::remove(readers_.begin(), readers_.end(), &reader), readers_.end());
  if (paused_since_ns_ != 0) end_pause();
}

void Fetch::when_begun(OnBegun begun) {
  Result<BackendObjectPtr> known = BackendObjectPtr();
  {
    const MutexLock lock(mutex_);
    if (object_ == nullptr && !over_) return beginnings_.push_back(std::move(begun));
    if (object_ != nullptr)
      known = object_;
    else
      known = stored_.error();
  }
  begun(std::move(known));
}

void Fetch::when_over(OnOver over) {
  Result<void> stored;
  {
    const MutexLock lock(mutex_);
    if (!over_) return endings_.push_back(std::move(over));
    stored = stored_;
  }
  over(stored);
}

Fetch::Given Fetch::give(Reader& reader, uint64_t position, mortise_task ready, void* context) {
  const MutexLock lock(mutex_);
  reader.position_ = position;
  if (paused_since_ns_ != 0 && received_ - std::min(received_, position) < kWindow / 4) end_pause();
  if (over_ && !whole_) return {Next::failed, {}, {}};
  if (position < window_start_ && over_) return {stored_ ? Next::copy : Next::kept_nowhere, {}, {}};
  if (position >= received_ && !over_) {
    waiting_.push_back({ready, context});
    return {Next::later, {}, {}};
  }
  uint64_t at = window_start_;
  for (const Chunk& chunk : window_) {
    const uint64_t end = at + chunk.bytes().size();
    const bool held_back = end == object_->size() && !over_;
    if (position >= at && position < end && !held_back)
      return {Next::chunk, chunk, chunk.bytes().substr(position - at)};
    at = end;
  }
  if (over_) return {Next::failed, {}, {}};
  waiting_for_end_.push_back({ready, context});
  return {Next::later, {}, {}};
}

bool Fetch::is_near(uint64_t position) const {
  const MutexLock lock(mutex_);
  return position >= window_start_ && position <= received_ + kWaitsFor;
}

void Fetch::wake(const std::vector<Waiting>& waiting) {
  for (const Waiting& reader : waiting) reader.ready(reader.context);
}

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/intake.h"

#include <algorithm>

#include "kernel/objects/buckets/engine.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kTurnBytes = uint64_t{4} << 20;  // then another upload may have the worker
constexpr size_t kReserveAtMost = size_t{1} << 20;

}  // namespace

Intake::Intake(Engine& engine, Spec spec, DigestSet digests)
    : engine_(engine), spec_(std::move(spec)), digests_(std::move(digests)), window_(engine.blobs.max_writes()) {
  const auto length = spec_.content_length;
  streaming_ = length > 0 && (!spec_.may_inline || static_cast<uint64_t>(length) > engine.options.inline_max);
  if (streaming_) kept_call_ = KeptCall::following(spec_.call);
}

Intake::~Intake() = default;

mortise_writer* Intake::hand_out(std::shared_ptr<Intake> intake) {
  static constexpr mortise_writer_table kTable{
      sizeof(mortise_writer_table), 0,
      [](mortise_writer* self, const void* data, size_t size, mortise_buffer* buffer) {
        return static_cast<Handle*>(self)->intake->write(data, size, buffer);
      },
      [](mortise_writer* self, const mortise_call* call, const mortise_digest* expected, size_t count, void* context,
         mortise_on_written done) {
        const auto keep = static_cast<Handle*>(self)->intake;  // answer() may let it go before this returns
        keep->finish(call, expected, count, context, done);
      },
      [](mortise_writer* self) {
        const auto last = std::move(static_cast<Handle*>(self)->intake);
        last->abort();
      }};
  Handle& handle = intake->handle_;
  handle.table = &kTable;
  handle.intake = std::move(intake);
  return &handle;
}

int32_t Intake::write(const void* data, size_t size, mortise_buffer* buffer) {
  if (size == 0) return MORTISE_FLOW_MORE;
  received_ += size;
  too_long_ = too_long_ || (spec_.content_length >= 0 && received_ > static_cast<uint64_t>(spec_.content_length));
  if (too_long_) return MORTISE_FLOW_MORE;
  const std::string_view piece(static_cast<const char*>(data), size);
  if (!streaming_) {
    if (received_ <= engine_.options.inline_max) {
      collect(piece, buffer);
      return MORTISE_FLOW_MORE;
    }
    stream_collected();
  }
  if (buffer != nullptr)
    enqueue({piece, BufferRef(buffer), {}, buffer});
  else
    enqueue({{}, {}, std::string(piece)});
  const MutexLock lock(mutex_);
  paused_ = paused_ || queued_ > engine_.options.queue_high;
  return paused_ ? MORTISE_FLOW_PAUSE : MORTISE_FLOW_MORE;
}

/// A body that comes whole stays where it was received. The beginning of one is copied: a client that is slow must not
/// keep a buffer of many times its size.
void Intake::collect(std::string_view piece, mortise_buffer* buffer) {
  const bool whole = spec_.content_length >= 0 && piece.size() == static_cast<uint64_t>(spec_.content_length);
  if (whole && buffer != nullptr) {
    collected_ = {piece, BufferRef(buffer), {}, buffer};
    return;
  }
  if (collected_.copy.empty() && spec_.content_length > 0)
    collected_.copy.reserve(std::min(static_cast<size_t>(spec_.content_length), kReserveAtMost));
  collected_.copy.append(piece);
}

/// Hands what was collected in memory to a worker after all.
void Intake::stream_collected() {
  streaming_ = true;
  kept_call_ = KeptCall::following(spec_.call);
  if (!collected_.bytes().empty()) enqueue(std::exchange(collected_, {}));
}

void Intake::enqueue(BodyPiece piece) {
  bool idle = false;
  {
    const MutexLock lock(mutex_);
    queued_ += piece.bytes().size();
    append(queue_, std::move(piece));
    idle = claim_worker();
  }
  if (idle) start_worker();
}

/// For the queue. REQUIRES: claim_worker() said that none was running.
void Intake::start_worker() {
  if (engine_.submit([self = shared_from_this()] { self->work(); })) return;
  bool finishing = false;
  {
    const MutexLock lock(mutex_);
    working_ = false;
    error_ = Error(Status::busy, "the server is stopping");
    queue_.clear();
    queued_ = 0;
    finishing = finishing_;
  }
  if (finishing) fail(error_);
}

bool Intake::take(BodyPieces& pieces) {
  MutexLock lock(mutex_);
  if (aborted_) {
    queue_.clear();
    working_ = false;
    lock.unlock();
    writer_.abort();
    return false;
  }
  pieces.swap(queue_);
  if (!pieces.empty()) return true;
  working_ = false;
  if (!finishing_) return false;
  lock.unlock();
  conclude();
  return false;
}

void Intake::work() {
  uint64_t turn = 0;
  BodyPieces pieces;
  while (take(pieces)) {
    for (size_t next = 0; next < pieces.size();) {
      BodyPiece piece = take_together(pieces, next);
      turn += piece.bytes().size();
      process(std::move(piece));
    }
    pieces.clear();
    settle_writes();
    if (turn < kTurnBytes) continue;
    if (engine_.submit([self = shared_from_this()] { self->work(); })) return;
    turn = 0;
  }
}

/// Hands the piece to the store, which keeps it until it has answered; waits only if it takes no more at once.
void Intake::process(BodyPiece piece) {
  const size_t size = piece.bytes().size();
  if (error_.status != Status::ok || !begin_blob(size)) return drained(size);
  digests_.update(piece.bytes());
  const auto kept = std::make_shared<BodyPiece>(std::move(piece));
  window_.write(writer_, kept->bytes(), kept);
  drained(window_.take_answered());
}

/// Before `next` bytes are written. False, with error_, if the body is not to be stored after all.
bool Intake::begin_blob(size_t next) {
  const auto give_up = [this](Error why) {
    error_ = std::move(why);
    (void)window_.wait();
    writer_.abort();
    return false;
  };
  if (auto ended = call_of(kept_call_).ended(engine_.host, "receive a body")) return give_up(std::move(*ended));
  if (auto room = engine_.space.check_under_way(next); !room) return give_up(std::move(room).error());
  if (writer_) return true;
  const BlobOwner whose = owner();
  auto writer = engine_.blobs.with(call_of(kept_call_))
                    .create(whose.partition, whose.key, spec_.content_length, spec_.durability);
  if (!writer) return give_up(std::move(writer).error());
  writer_ = std::move(writer).value();
  return true;
}

/// Waits for the answers to what was written.
void Intake::settle_writes() {
  auto written = window_.wait();
  drained(window_.take_answered());
  if (written || error_.status != Status::ok) return;
  error_ = std::move(written).error();
  writer_.abort();
}

void Intake::drained(size_t processed) {
  MutexLock lock(mutex_);
  queued_ -= processed;
  if (!paused_ || queued_ > engine_.options.queue_low) return;
  paused_ = false;
  if (aborted_ || finishing_ || spec_.drained == nullptr) return;
  draining_thread_ = std::this_thread::get_id();
  lock.unlock();
  spec_.drained(spec_.context);
  lock.lock();
  draining_thread_ = std::thread::id();
  drained_.notify_all();
}

/// No `drained` comes after it returned.
void Intake::abort() {
  if (kept_call_ != nullptr) kept_call_->let_go();
  bool idle = false;
  {
    MutexLock lock(mutex_);
    aborted_ = true;
    drained_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) {
      return draining_thread_ == std::thread::id() || draining_thread_ == std::this_thread::get_id();
    });
    // The blob is thrown away by a worker, or with this.
    idle = streaming_ && claim_worker();
  }
  if (idle) start_worker();
}

}  // namespace mortise::objects

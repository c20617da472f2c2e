// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/uncached_read.h"

#include <mortise/mutex.h>

#include <deque>
#include <optional>

#include "kernel/objects/core/kept_call.h"
#include "kernel/objects/remote/chunk.h"
#include "kernel/objects/remote/remote_request.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kMostQueued = uint64_t{512} << 10;  // bytes: then the backend pauses

/// Between the remote's thread and the reader's loop. Lives until both have let go.
class UncachedRead : public std::enable_shared_from_this<UncachedRead> {
 public:
  UncachedRead(Core& core, const std::atomic<bool>& stopping, const Call& call, std::string key, std::string etag)
      : core_(core),
        guard_(core.running),
        kept_(KeptCall::copy_of(call)),
        call_(call_of(kept_), {}, stopping),
        key_(std::move(key)),
        etag_(std::move(etag)) {}

  /// `begun` may be empty.
  void start(const Location& location, uint64_t offset, uint64_t length, OnUncachedRead begun) {
    self_ = shared_from_this();
    begun_ = std::move(begun);
    const auto hold = self_;
    mortise_remote_read read{};
    read.size = sizeof read;
    read.place = location.place;
    read.bucket = str(location.bucket);
    read.key = str(key_);
    read.if_match = str(etag_);
    read.present = MORTISE_REMOTE_RANGE;
    read.offset = offset;
    read.length = length;
    mortise_remote_receiver receiver{};
    receiver.size = sizeof receiver;
    receiver.self = this;
    receiver.begin = [](void* self, const mortise_remote_object* object) {
      static_cast<UncachedRead*>(self)->began(*object);
    };
    receiver.write = [](void* self, const void* data, size_t size) {
      return static_cast<UncachedRead*>(self)->took({static_cast<const char*>(data), size});
    };
    receiver.end = [](void* self, const mortise_error* error) { static_cast<UncachedRead*>(self)->ended(*error); };
    location.remote->get(location.remote->self, call_.abi(), &read, &receiver, &transfer_);
    const MutexLock lock(mutex_);
    has_transfer_ = transfer_ != nullptr && !over_;
  }

  /// Loop.
  void next(mortise_body_piece& piece, mortise_task ready, void* context) {
    const MutexLock lock(mutex_);
    current_ = Chunk();
    if (!queue_.empty()) {
      current_ = std::move(queue_.front());
      queue_.pop_front();
      queued_ -= current_.bytes().size();
      piece.kind = MORTISE_PIECE_MEMORY;
      piece.data = current_.bytes().data();
      piece.length = current_.bytes().size();
      piece.buffer = current_.buffer();
      if (paused_ && queued_ <= kMostQueued / 2 && has_transfer_) {
        paused_ = false;
        transfer_->table->resume(transfer_);
      }
    } else if (!over_) {
      piece.kind = MORTISE_PIECE_LATER;
      ready_ = ready;
      context_ = context;
    } else if (failed_) {
      piece.kind = MORTISE_PIECE_FAILED;
    }
  }
  void close() {
    const MutexLock lock(mutex_);
    ready_ = nullptr;
    closed_ = true;
    if (has_transfer_) transfer_->table->cancel(transfer_);
  }

 private:
  /// Not every place looks at conditions.
  void began(const mortise_remote_object& object) {
    {
      const MutexLock lock(mutex_);
      has_transfer_ = true;
      is_another_ = view(object.etag) != etag_;
      if (is_another_) return transfer_->table->cancel(transfer_);
    }
    if (const OnUncachedRead begun = std::exchange(begun_, nullptr)) begun(make_source());
  }
  std::unique_ptr<BodySource> make_source();

  int32_t took(std::string_view data) {
    Chunk chunk(data);
    mortise_task ready = nullptr;
    void* context = nullptr;
    bool pause = false;
    {
      const MutexLock lock(mutex_);
      has_transfer_ = true;
      if (closed_ || is_another_) {
        transfer_->table->cancel(transfer_);
        return MORTISE_FLOW_MORE;
      }
      queued_ += data.size();
      queue_.push_back(std::move(chunk));
      pause = paused_ = queued_ > kMostQueued;
      ready = std::exchange(ready_, nullptr);
      context = context_;
    }
    if (ready != nullptr) ready(context);
    return pause ? MORTISE_FLOW_PAUSE : MORTISE_FLOW_MORE;
  }
  void ended(const mortise_error& error) {
    const auto last = std::move(self_);
    Result<void> outcome = outcome_of(error);
    mortise_task ready = nullptr;
    void* context = nullptr;
    {
      const MutexLock lock(mutex_);
      over_ = true;
      has_transfer_ = false;
      failed_ = !outcome;
      ready = std::exchange(ready_, nullptr);
      context = context_;
    }
    const OnUncachedRead begun = std::exchange(begun_, nullptr);
    if (begun == nullptr && !outcome && outcome.error().status != Status::cancelled)
      core_.host.log(LogLevel::warning, "a body from a backend was cut off",
                     {pair("key", key_), pair("reason", outcome.error().message)});
    if (transfer_ != nullptr) transfer_->table->release(transfer_);
    if (ready != nullptr) ready(context);
    if (begun != nullptr) begun(outcome ? Error(Status::internal, "the backend sent no object") : outcome.error());
    guard_ = {};
  }
  Result<void> outcome_of(const mortise_error& error) const {
    if (is_another_)
      return Error(Status::precondition, MORTISE_IF_MATCH, "the backend has another object '" + key_ + "' by now");
    if (error.status != MORTISE_OK) return of_backend(error, key_);
    return {};
  }

  Core& core_;
  Running::Guard guard_;
  const std::shared_ptr<KeptCall> kept_;
  const RemoteCall call_;
  const std::string key_;
  const std::string etag_;
  OnUncachedRead begun_;                         // of the remote's thread
  bool is_another_ = false;                      // likewise: than the one with the ETag
  std::shared_ptr<UncachedRead> self_;           // until ended()
  mortise_remote_transfer* transfer_ = nullptr;  // written by the remote before it calls anything
  Chunk current_;                                // of the loop

  Mutex mutex_;
  bool has_transfer_ MORTISE_GUARDED_BY(mutex_) = false;
  std::deque<Chunk> queue_ MORTISE_GUARDED_BY(mutex_);
  uint64_t queued_ MORTISE_GUARDED_BY(mutex_) = 0;
  bool paused_ MORTISE_GUARDED_BY(mutex_) = false;
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
  bool over_ MORTISE_GUARDED_BY(mutex_) = false;
  bool failed_ MORTISE_GUARDED_BY(mutex_) = false;
  mortise_task ready_ MORTISE_GUARDED_BY(mutex_) = nullptr;
  void* context_ MORTISE_GUARDED_BY(mutex_) = nullptr;
};

class UncachedSource final : public BodySource {
 public:
  explicit UncachedSource(std::shared_ptr<UncachedRead> read) : read_(std::move(read)) {}
  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override {
    read_->next(piece, ready, context);
  }
  void close(bool) noexcept override { read_->close(); }

 private:
  const std::shared_ptr<UncachedRead> read_;
};

std::unique_ptr<BodySource> UncachedRead::make_source() { return std::make_unique<UncachedSource>(shared_from_this()); }

}  // namespace

void open_uncached_source(Core& core, const std::atomic<bool>& stopping, const Call& call, const Location& location,
                          const std::string& key, const std::string& etag, uint64_t offset, uint64_t length,
                          OnUncachedRead begun) {
  std::make_shared<UncachedRead>(core, stopping, call, key, etag)->start(location, offset, length, std::move(begun));
}

std::unique_ptr<BodySource> make_uncached_source(Core& core, const std::atomic<bool>& stopping, const Call& call,
                                                 const Location& location, const std::string& key,
                                                 const std::string& etag, uint64_t offset, uint64_t length) {
  auto read = std::make_shared<UncachedRead>(core, stopping, call, key, etag);
  auto source = std::make_unique<UncachedSource>(read);
  read->start(location, offset, length, nullptr);
  return source;
}

}  // namespace mortise::objects

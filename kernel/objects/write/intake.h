// SPDX-License-Identifier: Apache-2.0
//
// Takes a body in: small ones in memory, others through a worker that hashes and writes a blob while more is received.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/blob_store_handle.h>
#include <mortise/error.h>
#include <mortise/mutex.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/kept_call.h"
#include "kernel/objects/core/running.h"
#include "kernel/objects/write/body_pieces.h"
#include "kernel/objects/write/write_window.h"

namespace mortise::objects {

class Engine;

/// A length of the ABI's as an Intake takes it: -1 if it is not known.
constexpr int64_t length_or_none(bool is_known, uint64_t length) {
  return is_known ? static_cast<int64_t>(std::min<uint64_t>(length, INT64_MAX)) : -1;
}
/// Bytes that a content length announces; -1, which announces nothing, is none.
constexpr uint64_t announced(int64_t content_length) {
  return content_length < 0 ? 0 : static_cast<uint64_t>(content_length);
}

/// The writer of a put and of a part: derive, then hand_out(). write(), finish() and abort() as the ABI says; what the
/// derived class sees: store() once, after the body came whole and matched, or nothing after a failure or an abort.
class Intake : public std::enable_shared_from_this<Intake> {
 public:
  struct Spec {
    Call call;  // needed until abort() returned or finish() was answered
    mortise_durability durability = MORTISE_STRICT;
    int64_t content_length = -1;
    bool may_inline = true;  // small bodies stay in memory
    mortise_task drained = nullptr;
    void* context = nullptr;
  };
  Intake(Engine& engine, Spec spec, DigestSet digests);
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  virtual ~Intake();

  static mortise_writer* hand_out(std::shared_ptr<Intake> intake);

 protected:
  /// Whose blob it will be: where the record is to be, and under which key.
  struct BlobOwner {
    std::string partition;
    std::string key;
  };
  /// Asked once a blob is needed, on a worker, before store().
  virtual BlobOwner owner() const = 0;
  /// The body is whole, verified and, if in a blob, as durable as asked but unsettled. Any thread; must not block.
  /// Ends with answer().
  virtual void store() = 0;

  Engine& engine() const noexcept { return engine_; }
  /// That of finish().
  const Call& call() const noexcept { return finish_call_; }
  uint64_t size() const noexcept { return received_; }
  std::string_view bytes() const noexcept { return collected_.bytes(); }  // "" if the body is in a blob
  const std::string& blob() const noexcept { return blob_; }              // "" if there is none
  const DigestSet& digests() const noexcept { return digests_; }
  /// Answers the caller of finish(), once. `written` is nullptr on failure.
  void answer(const mortise_error& error, const mortise_written* written);
  void fail(const Error& error);

 private:
  /// What the caller holds: a part of this, which it keeps alive until abort() or the answer.
  struct Handle : mortise_writer {
    std::shared_ptr<Intake> intake;
  };

  int32_t write(const void* data, size_t size, mortise_buffer* buffer);
  void finish(const Call& call, const mortise_digest* expected, size_t count, void* context, mortise_on_written done);
  void abort();

  void collect(std::string_view piece, mortise_buffer* buffer);
  void stream_collected();
  void enqueue(BodyPiece piece);
  bool claim_worker() MORTISE_REQUIRES(mutex_) { return !std::exchange(working_, true); }
  void start_worker();
  void work();
  bool take(BodyPieces& pieces);
  void process(BodyPiece piece);
  bool begin_blob(size_t next);
  void settle_writes();
  void drained(size_t processed);
  void conclude();
  void conclude_in_memory();
  void store_on_worker();
  Result<void> check();

  Engine& engine_;
  const Spec spec_;
  std::shared_ptr<KeptCall> kept_call_;  // with which the blob is written; nullptr: there will be none, or no call
  DigestSet digests_;
  // Of the caller's thread until finish(), then of the worker's.
  uint64_t received_ = 0;
  bool too_long_ = false;
  bool streaming_ = false;  // a worker takes the pieces
  BodyPiece collected_;     // a body, or the beginning of one, that stays in memory
  std::vector<OwnedDigest> expected_;
  Call finish_call_;
  void* done_context_ = nullptr;
  mortise_on_written done_ = nullptr;
  Handle handle_;
  // Of the worker.
  WriteWindow window_;  // of writer_: empty whenever that is finished or aborted
  BlobWriterHandle writer_;
  std::string blob_;
  Error error_{Status::ok, ""};

  Mutex mutex_;
  ConditionVariable drained_;
  BodyPieces queue_ MORTISE_GUARDED_BY(mutex_);
  uint64_t queued_ MORTISE_GUARDED_BY(mutex_) = 0;  // bytes in queue_ and in the worker's hands
  bool working_ MORTISE_GUARDED_BY(mutex_) = false;
  bool paused_ MORTISE_GUARDED_BY(mutex_) = false;
  bool finishing_ MORTISE_GUARDED_BY(mutex_) = false;
  bool aborted_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread::id draining_thread_ MORTISE_GUARDED_BY(mutex_);  // who is calling spec_.drained
};

}  // namespace mortise::objects

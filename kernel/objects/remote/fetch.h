// SPDX-License-Identifier: Apache-2.0
//
// One download of an object, which fills the copy. Readers follow it: what came last is in memory, in a window, and who
// reads there is given it as it comes. Who is behind the window waits for the copy and reads on from there. The
// download waits for the reader that is ahead of the others, so that a fast backend does not leave all of them behind;
// but not for long in all, and it does not end with them.
//
// The last stretch of an object is held back until its bytes were compared with the backend's digests, so that nobody
// takes damaged bytes for whole ones.
#pragma once

#include <mortise/http.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/objects/core/kept_call.h"
#include "kernel/objects/remote/chunk.h"
#include "kernel/objects/remote/filling.h"
#include "kernel/objects/remote/key_queues.h"
#include "kernel/objects/remote/remote_request.h"

namespace mortise::objects {

class Fetches;

class Fetch : public std::enable_shared_from_this<Fetch>, private FillingOwner {
 public:
  static constexpr uint64_t kWindow = uint64_t{512} << 10;  // bytes

  Fetch(Fetches& owner, const Call& call, BucketPtr bucket, Location location, std::string key);
  ~Fetch() override;

  // ---- any thread
  void start();
  /// Ends it soon: the service stops.
  void cancel();
  /// Another change of the key begins: no copy is stored any more.
  void supersede() noexcept { wanted_.store(false, std::memory_order_release); }

  using OnBegun = std::function<void(Result<BackendObjectPtr>)>;
  /// Calls it when the backend has answered. Not under any lock.
  void when_begun(OnBegun begun);
  /// Calls it when all is over: the copy is here, or why not.
  using OnOver = std::function<void(Result<void>)>;
  void when_over(OnOver over);

  /// A reader: it is going to read from `position` on. Who makes it has leave() called before it goes.
  class Reader {
   public:
    explicit Reader(uint64_t position) noexcept : position_(position) {}

   private:
    friend class Fetch;
    uint64_t position_;
  };
  void join(Reader& reader);
  void leave(Reader& reader);

  /// What a reader gets now.
  enum class Next { chunk, later, copy, failed, kept_nowhere };
  struct Given {
    Next next;
    Chunk chunk;  // bytes from `position` on
    std::string_view data;
  };
  /// At `position`, to which the reader goes. later: `ready(context)` is called when it is worth asking again.
  /// kept_nowhere: all came, and there is no copy.
  Given give(Reader& reader, uint64_t position, mortise_task ready, void* context);
  /// Whether bytes from `position` on will come, soon, without the copy.
  bool is_near(uint64_t position) const;

  const BucketPtr& bucket() const noexcept { return bucket_; }
  const Location& location() const noexcept { return location_; }
  const std::string& key() const noexcept { return key_; }

 private:
  struct Waiting {
    mortise_task ready;
    void* context;
  };
  void begun(const mortise_remote_object& told);
  int32_t took(std::string_view data);
  void ended(const mortise_error& error);
  void drained() override;
  int64_t doubted_ms() override;
  void before_store(std::function<void(bool wanted)> go) override;
  void conclude(Result<void> stored, bool whole);
  void release_transfer();
  bool must_wait() const MORTISE_REQUIRES(mutex_);
  void begin_pause() MORTISE_REQUIRES(mutex_);
  void end_pause() MORTISE_REQUIRES(mutex_);
  static void wake(const std::vector<Waiting>& waiting);

  Fetches& owner_;
  Core& core_;
  Running::Guard guard_;
  const std::shared_ptr<KeptCall> kept_;
  const RemoteCall call_;
  const BucketPtr bucket_;
  const Location location_;
  const std::string key_;
  std::atomic<bool> wanted_{true};
  std::shared_ptr<Fetch> self_;       // from start() to the end
  mortise_writer* writer_ = nullptr;  // of the remote's thread
  Error no_copy_{Status::ok, ""};     // likewise: why there is no writer
  KeyQueues::Turn turn_;              // while the copy is stored

  mutable Mutex mutex_;
  mortise_remote_transfer* transfer_ = nullptr;  // written by the remote before it calls anything
  bool has_transfer_ MORTISE_GUARDED_BY(mutex_) = false;
  bool has_ended_ MORTISE_GUARDED_BY(mutex_) = false;  // the download; what is stored of it may take longer
  bool cancelled_ MORTISE_GUARDED_BY(mutex_) = false;
  BackendObjectPtr object_ MORTISE_GUARDED_BY(mutex_);
  std::vector<OnBegun> beginnings_ MORTISE_GUARDED_BY(mutex_);
  std::vector<OnOver> endings_ MORTISE_GUARDED_BY(mutex_);
  std::deque<Chunk> window_ MORTISE_GUARDED_BY(mutex_);
  uint64_t window_start_ MORTISE_GUARDED_BY(mutex_) = 0;  // offset of its first byte
  uint64_t received_ MORTISE_GUARDED_BY(mutex_) = 0;
  std::vector<Reader*> readers_ MORTISE_GUARDED_BY(mutex_);
  int64_t paused_since_ns_ MORTISE_GUARDED_BY(mutex_) = 0;   // 0: it is not, on account of readers
  int64_t patience_ns_ MORTISE_GUARDED_BY(mutex_);           // how long it may still wait for them
  std::vector<Waiting> waiting_ MORTISE_GUARDED_BY(mutex_);  // for more bytes
  std::vector<Waiting> waiting_for_end_ MORTISE_GUARDED_BY(mutex_);
  bool over_ MORTISE_GUARDED_BY(mutex_) = false;
  bool whole_ MORTISE_GUARDED_BY(mutex_) = false;  // all bytes came, and nothing speaks against them
  Result<void> stored_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects

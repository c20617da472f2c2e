// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "kernel/objects/core.h"
#include "kernel/objects/sources.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kStretch = uint64_t{256} << 10;

/// What the source and the task of a worker share. One task at a time.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(Core& core, Body body) : core_(core), body_(std::move(body)) {}

  /// Loop.
  void next(mortise_body_piece& piece, mortise_task ready, void* context) {
    std::unique_lock lock(mutex_);
    piece = {};
    if (!filled_ && !failed_ && !at_end()) {
      reading_ = true;
      lock.unlock();
      if (core_.submit([self = shared_from_this(), ready, context] { self->fill(ready, context); })) {
        piece.kind = MORTISE_PIECE_LATER;
        return;
      }
      lock.lock();
      reading_ = false;
      failed_ = true;
    }
    if (failed_) {
      piece.kind = MORTISE_PIECE_FAILED;
    } else if (filled_) {
      filled_ = false;
      piece.kind = MORTISE_PIECE_MEMORY;
      piece.data = buffer_.data();
      piece.length = buffer_.size();
    }
  }

  /// Loop. No `ready` comes after it returned.
  void close() {
    Body released;  // pin and readers go now, not when a worker lets go of a task that has ended
    std::unique_lock lock(mutex_);
    closed_ = true;
    telling_done_.wait(lock, [this] {
      return std::all_of(telling_.begin(), telling_.end(), [](auto id) { return id == std::this_thread::get_id(); });
    });
    if (!reading_) std::swap(released, body_);
  }

 private:
  bool at_end() const { return at_ == body_.extents.size(); }

  /// Worker. buffer_, at_ and done_ are the worker's while reading_ is set.
  void fill(mortise_task ready, void* context) {
    const bool good = read_stretch();
    std::unique_lock lock(mutex_);
    reading_ = false;
    filled_ = good;
    failed_ = !good;
    if (closed_) return;
    telling_.push_back(std::this_thread::get_id());
    lock.unlock();
    ready(context);
    lock.lock();
    telling_.erase(std::find(telling_.begin(), telling_.end(), std::this_thread::get_id()));
    telling_done_.notify_all();
  }

  bool read_stretch() {
    auto& extent = body_.extents[at_];
    if (done_ == 0 && !begin(extent)) return false;
    buffer_.resize(std::min(extent.length - done_, kStretch));
    if (auto got = extent.reader.read(extent.offset + done_, buffer_.data(), buffer_.size()); !got)
      return failed(extent, got.error().message);
    done_ += buffer_.size();
    if (digests_) digests_->update(buffer_);
    if (done_ < extent.length) return true;
    if (digests_) {
      digests_->finish();
      if (digests_->value(extent.checksum.algorithm) != extent.checksum.value)
        return failed(extent, "the bytes do not match their stored " + extent.checksum.algorithm);
      digests_.reset();
    }
    extent.reader = BlobReader();
    ++at_;
    done_ = 0;
    return true;
  }

  bool begin(Extent& extent) {
    if (!extent.reader) {
      auto reader = core_.blobs.open(extent.blob);
      if (!reader) return failed(extent, reader.error().message);
      extent.reader = std::move(reader).value();
    }
    if (extent.checksum.algorithm.empty()) return true;
    digests_.emplace(core_.checksums());
    if (auto added = digests_->add(extent.checksum.algorithm); !added) return failed(extent, added.error().message);
    return true;
  }

  bool failed(const Extent& extent, std::string_view why) {
    core_.host.log(LogLevel::error, "cannot serve a body", {pair("blob", extent.blob), pair("reason", why)});
    return false;
  }

  Core& core_;
  Body body_;
  size_t at_ = 0;      // extent
  uint64_t done_ = 0;  // bytes of it
  std::string buffer_;
  std::optional<DigestSet> digests_;

  std::mutex mutex_;
  std::condition_variable telling_done_;
  bool reading_ = false;  // guarded by mutex_, as is what follows
  bool filled_ = false;
  bool failed_ = false;
  bool closed_ = false;
  std::vector<std::thread::id> telling_;  // who is calling `ready`
};

class WorkerSource final : public BodySource {
 public:
  WorkerSource(Core& core, Body body) : stream_(std::make_shared<Stream>(core, std::move(body))) {}
  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override {
    stream_->next(piece, ready, context);
  }
  void close(bool) noexcept override { stream_->close(); }

 private:
  const std::shared_ptr<Stream> stream_;
};

}  // namespace

std::unique_ptr<BodySource> make_worker_source(Core& core, Body body) {
  return std::make_unique<WorkerSource>(core, std::move(body));
}

}  // namespace mortise::objects

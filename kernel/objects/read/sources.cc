// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/sources.h"

#include <mortise/mutex.h>

#include <algorithm>
#include <memory>

#include "kernel/objects/core/core.h"
#include "kernel/objects/read/extent_reader.h"
#include "kernel/objects/read/spare_bytes.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kSourceStretch = uint64_t{256} << 10;

class MemorySource final : public BodySource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  ~MemorySource() override { SpareBytes::give_back(std::move(bytes_)); }
  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    if (served_ || bytes_.empty()) return;
    served_ = true;
    piece.kind = MORTISE_PIECE_MEMORY;
    piece.data = bytes_.data();
    piece.length = bytes_.size();
  }

 private:
  std::string bytes_;
  bool served_ = false;
};

/// From stores that read without waiting: descriptors where there are any.
class ExtentSource final : public BodySource {
 public:
  ExtentSource(Core& core, Body body) : core_(core), body_(std::move(body)) {}

  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    while (at_ < body_.extents.size() && served_ == body_.extents[at_].length) {
      body_.extents[at_].reader = BlobReaderHandle();
      ++at_;
      served_ = 0;
    }
    if (at_ == body_.extents.size()) return;
    auto& extent = body_.extents[at_];
    if (auto opened = open_extent(core_, call_of(body_.call), extent); !opened)
      return fail(piece, opened.error().message);
    const auto file = extent.reader.fd();
    if (file.fd < 0) return from_memory(extent, piece);
    piece.kind = MORTISE_PIECE_FILE;
    piece.descriptor = file.fd;
    piece.offset = file.offset + extent.offset;
    piece.length = extent.length;
    served_ = extent.length;
  }

 private:
  void from_memory(Extent& extent, mortise_body_piece& piece) {
    buffer_.resize(std::min(extent.length - served_, kSourceStretch));
    if (auto got = extent.reader.read(extent.offset + served_, buffer_.data(), buffer_.size()); !got)
      return fail(piece, got.error().message);
    served_ += buffer_.size();
    piece.kind = MORTISE_PIECE_MEMORY;
    piece.data = buffer_.data();
    piece.length = buffer_.size();
  }
  void fail(mortise_body_piece& piece, std::string_view why) {
    core_.host.log(LogLevel::error, "cannot serve a body",
                   {pair("blob", body_.extents[at_].blob), pair("reason", why)});
    piece.kind = MORTISE_PIECE_FAILED;
  }

  Core& core_;
  Body body_;
  size_t at_ = 0;
  uint64_t served_ = 0;
  std::string buffer_;
};

/// What the source and the task of a worker share. One task at a time.
class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(Core& core, Body body)
      : core_(core), reader_(std::make_unique<ExtentReader>(core, std::move(body), kSourceStretch)) {}

  /// Loop.
  void next(mortise_body_piece& piece, mortise_task ready, void* context) {
    MutexLock lock(mutex_);
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

  /// Loop. A `ready` may still come, which is ignored.
  void close() {
    // Releases pin and readers now, not when a worker destroys a task that has ended.
    std::unique_ptr<ExtentReader> released;
    const MutexLock lock(mutex_);
    closed_ = true;
    if (!reading_) std::swap(released, reader_);
  }

 private:
  bool at_end() const { return reader_ == nullptr || reader_->at_end(); }

  /// Worker. buffer_ and reader_ are the worker's while reading_ is set.
  void fill(mortise_task ready, void* context) {
    const bool good = read_stretch();
    {
      const MutexLock lock(mutex_);
      reading_ = false;
      filled_ = good;
      failed_ = !good;
      if (closed_) return;
    }
    ready(context);
  }

  bool read_stretch() {
    auto got = reader_->next(buffer_);
    if (!got) core_.host.log(LogLevel::error, "cannot serve a body", {pair("reason", got.error().message)});
    return got.ok();
  }

  Core& core_;
  std::unique_ptr<ExtentReader> reader_;
  std::string buffer_;

  Mutex mutex_;
  bool reading_ MORTISE_GUARDED_BY(mutex_) = false;
  bool filled_ MORTISE_GUARDED_BY(mutex_) = false;
  bool failed_ MORTISE_GUARDED_BY(mutex_) = false;
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
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

std::unique_ptr<BodySource> make_source(Core& core, Body body) {
  if (body.extents.empty()) return std::make_unique<MemorySource>(std::move(body.bytes));
  const bool verify = std::any_of(body.extents.begin(), body.extents.end(),
                                  [](const Extent& e) { return !e.checksum.algorithm.empty(); });
  if (verify || core.blobs.reads_block()) return make_worker_source(core, std::move(body));
  return std::make_unique<ExtentSource>(core, std::move(body));
}

std::unique_ptr<BodySource> make_worker_source(Core& core, Body body) {
  return std::make_unique<WorkerSource>(core, std::move(body));
}

}  // namespace mortise::objects

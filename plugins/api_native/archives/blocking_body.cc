// SPDX-License-Identifier: Apache-2.0
#include "api_native/archives/blocking_body.h"

#include <mortise/mutex.h>

#include <unistd.h>

#include <algorithm>

namespace mortise::api_native {
namespace {

constexpr size_t kStretch = size_t{256} << 10;

NativeError cannot_read() { return {500, "", "the object cannot be read to its end"}; }

}  // namespace

struct BlockingReader::Signal {
  Mutex mutex;
  ConditionVariable changed;
  bool given MORTISE_GUARDED_BY(mutex) = false;

  static void give(void* self) {
    auto& s = *static_cast<Signal*>(self);
    const MutexLock lock(s.mutex);
    s.given = true;
    s.changed.notify_one();
  }
  void wait() {
    MutexLock lock(mutex);
    changed.wait(lock, [this]() MORTISE_REQUIRES(mutex) { return given; });
    given = false;
  }
};

Refusal BlockingReader::open(const Objects& objects, const mortise_read& read, const Subject& subject) {
  close();
  Refusal refusal;
  signal_ = std::make_shared<Signal>();
  objects.open(read, [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status != MORTISE_OK) {
      refusal = from_service(e, subject);
      return;
    }
    source_ = *opened->source;
    size_ = opened->length;
  });
  return refusal;
}

void BlockingReader::close() noexcept {
  if (source_.self != nullptr) source_.close(source_.self, 0);
  source_ = {};
  left_ = 0;
}

Or<std::string_view> BlockingReader::from_file() {
  buffer_.resize(std::min<uint64_t>(left_, kStretch));
  const ssize_t got = ::pread(descriptor_, buffer_.data(), buffer_.size(), static_cast<off_t>(offset_));
  if (got <= 0) return cannot_read();
  offset_ += static_cast<uint64_t>(got);
  left_ -= static_cast<uint64_t>(got);
  return std::string_view(buffer_).substr(0, static_cast<size_t>(got));
}

Or<std::string_view> BlockingReader::next() {
  if (left_ > 0) return from_file();
  if (source_.self == nullptr) return std::string_view();
  for (;;) {
    mortise_body_piece piece{};
    piece.size = sizeof piece;
    source_.next(source_.self, &piece, &Signal::give, signal_.get());
    switch (piece.kind) {
      case MORTISE_PIECE_END:
        close();
        return std::string_view();
      case MORTISE_PIECE_MEMORY:
        return std::string_view(static_cast<const char*>(piece.data), piece.length);
      case MORTISE_PIECE_FILE:
        descriptor_ = piece.descriptor;
        offset_ = piece.offset;
        left_ = piece.length;
        return from_file();
      case MORTISE_PIECE_LATER:
        signal_->wait();
        break;
      default:
        return cannot_read();
    }
  }
}

struct BlockingWriter::Signal {
  Mutex mutex;
  ConditionVariable changed;
  bool drained MORTISE_GUARDED_BY(mutex) = false;
  bool finished MORTISE_GUARDED_BY(mutex) = false;
  Refusal refusal MORTISE_GUARDED_BY(mutex);

  static void drain(void* self) {
    auto& s = *static_cast<Signal*>(self);
    const MutexLock lock(s.mutex);
    s.drained = true;
    s.changed.notify_one();
  }
};

BlockingWriter::BlockingWriter() : signal_(std::make_unique<Signal>()) {}
BlockingWriter::~BlockingWriter() = default;

Refusal BlockingWriter::open(const Objects& objects, const mortise_put& put, Subject subject) {
  subject_ = std::move(subject);
  auto writer = objects.put(put, &Signal::drain, signal_.get());
  if (!writer) return from_service(*ErrorView(writer.error()).abi(), subject_);
  writer_ = std::move(*writer);
  return std::nullopt;
}

void BlockingWriter::write(std::string_view data) {
  if (data.empty()) return;
  {
    const MutexLock lock(signal_->mutex);
    signal_->drained = false;
  }
  if (writer_.write(data, nullptr)) return;
  MutexLock lock(signal_->mutex);
  signal_->changed.wait(lock, [this]() MORTISE_REQUIRES(signal_->mutex) { return signal_->drained; });
}

Refusal BlockingWriter::finish() {
  writer_.finish(nullptr, 0, [this](const mortise_error& e, const mortise_written*) {
    const MutexLock lock(signal_->mutex);
    if (e.status != MORTISE_OK) signal_->refusal = from_service(e, subject_);
    signal_->finished = true;
    signal_->changed.notify_one();
  });
  MutexLock lock(signal_->mutex);
  signal_->changed.wait(lock, [this]() MORTISE_REQUIRES(signal_->mutex) { return signal_->finished; });
  return std::move(signal_->refusal);
}

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/reader_source.h"

#include <algorithm>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/read/sources.h"
#include "kernel/objects/remote/uncached_read.h"

namespace mortise::objects {
namespace {

class ReaderSource final : public BodySource {
 public:
  ReaderSource(Engine& engine, const std::atomic<bool>& stopping, std::shared_ptr<Fetch> fetch, BackendObjectPtr object,
               const Span& span)
      : engine_(engine),
        stopping_(stopping),
        fetch_(std::move(fetch)),
        object_(std::move(object)),
        position_(span.offset),
        end_(span.offset + span.length),
        reader_(span.offset) {
    fetch_->join(reader_);
  }
  ~ReaderSource() override { fetch_->leave(reader_); }

  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override {
    if (rest_ != nullptr) return rest_->next(piece, ready, context);
    if (position_ == end_) return;
    const Fetch::Given given = fetch_->give(reader_, position_, ready, context);
    switch (given.next) {
      case Fetch::Next::chunk:
        held_ = given.chunk;
        piece.kind = MORTISE_PIECE_MEMORY;
        piece.data = given.data.data();
        piece.length = std::min<uint64_t>(given.data.size(), end_ - position_);
        piece.buffer = held_.buffer();
        position_ += piece.length;
        return;
      case Fetch::Next::later:
        piece.kind = MORTISE_PIECE_LATER;
        return;
      case Fetch::Next::failed:
        piece.kind = MORTISE_PIECE_FAILED;
        return;
      case Fetch::Next::copy:
        rest_ = open_copy();
        break;
      case Fetch::Next::kept_nowhere:
        break;
    }
    if (rest_ == nullptr && object_->etag().empty()) {  // it may be another object by now, and nobody could tell
      piece.kind = MORTISE_PIECE_FAILED;
      return;
    }
    if (rest_ == nullptr)
      rest_ = make_uncached_source(engine_, stopping_, {}, fetch_->location(), fetch_->key(), object_->etag(),
                                   position_, end_ - position_);
    rest_->next(piece, ready, context);
  }
  void close(bool completed) noexcept override {
    if (rest_ != nullptr) rest_->close(completed);
  }

 private:
  /// nullptr: it has gone already, or reading it would wait.
  std::unique_ptr<BodySource> open_copy() {
    if (engine_.meta.reads_block() || engine_.blobs.reads_block()) return nullptr;
    mortise_read read{};
    read.size = sizeof read;
    read.bucket = {str(fetch_->bucket()->name), str(fetch_->bucket()->id)};
    read.key = str(fetch_->key());
    read.range_kind = MORTISE_RANGE_BETWEEN;
    read.range_first = position_;
    read.range_last = end_ - 1;
    Reading reading(engine_, {}, ReadRequest(read));
    Body body;
    const auto opened = reading.open(body);
    if (opened && object_->is_origin_of(*reading.record())) return make_source(engine_, std::move(body));
    engine_.host.log(LogLevel::info, "a reader goes on at the backend, as it does not find the copy",
                     {pair("bucket", fetch_->bucket()->name), pair("key", fetch_->key()),
                      pair("reason", opened ? "it is of another object" : opened.error().message)});
    return nullptr;
  }

  Engine& engine_;
  const std::atomic<bool>& stopping_;
  const std::shared_ptr<Fetch> fetch_;
  const BackendObjectPtr object_;
  uint64_t position_;
  const uint64_t end_;
  Fetch::Reader reader_;
  Chunk held_;                        // which the host may still look at
  std::unique_ptr<BodySource> rest_;  // gives what the fetch does not
};

}  // namespace

std::unique_ptr<BodySource> make_reader_source(Engine& engine, const std::atomic<bool>& stopping,
                                               std::shared_ptr<Fetch> fetch, BackendObjectPtr object,
                                               const Span& span) {
  return std::make_unique<ReaderSource>(engine, stopping, std::move(fetch), std::move(object), span);
}

}  // namespace mortise::objects

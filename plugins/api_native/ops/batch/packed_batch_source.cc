// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/packed_batch_source.h"

#include <mortise/mutex.h>

#include <utility>

#include "api_native/archives/archive_writer.h"
#include "api_native/archives/blocking_body.h"
#include "api_native/ops/archive/member.h"
#include "api_native/ops/batch/early_end.h"

namespace mortise::api_native::ops {
namespace {

constexpr size_t kStretch = size_t{256} << 10;

}  // namespace

/// What is written, by one thread at a time: the source asks for a stretch and takes it when it is there.
class PackedBatchSource::Packing {
 public:
  Packing(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch)
      : site_(site), request_(std::move(request)), batch_(std::move(batch)) {}

  /// OwnThreads. Calls `ready` unless nobody waits any more.
  void work(mortise_task ready, void* context) {
    if (auto no = write_stretch()) {
      log_early_end(site_, request_, *batch_, at_, no->message);
      failed_ = true;
    }
    const MutexLock lock(mutex_);
    has_stretch_ = true;
    if (!closed_) ready(context);
  }
  void close() {
    const MutexLock lock(mutex_);
    closed_ = true;
  }
  bool has_stretch() {
    const MutexLock lock(mutex_);
    return std::exchange(has_stretch_, false);
  }
  // ---- of the stretch that is there
  std::string take() { return std::exchange(out_, {}); }
  bool ended() const noexcept { return ended_; }
  bool failed() const noexcept { return failed_; }
  /// While no stretch is being written.
  void end_early(std::string_view why) { log_early_end(site_, request_, *batch_, at_, why); }

 private:
  Refusal write_stretch();
  Refusal begin_item();
  Refusal open_item(const BatchItem& item, std::string& bytes);
  Refusal write_object();

  const Site& site_;
  BatchRequest request_;
  const std::shared_ptr<Batch> batch_;
  std::string out_;  // outlives the archive, whose end is written to it whatever happens
  ArchiveWriter archive_;
  BlockingReader object_;  // the item at hand
  size_t at_ = 0;          // item
  uint64_t left_ = 0;      // of its object
  bool begun_ = false;
  bool in_object_ = false;
  bool ended_ = false;
  bool failed_ = false;
  Mutex mutex_;
  bool has_stretch_ MORTISE_GUARDED_BY(mutex_) = false;
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
};

Refusal PackedBatchSource::Packing::write_stretch() {
  if (!std::exchange(begun_, true))
    if (auto no = archive_.open(request_.mime, [this](std::string_view bytes) { out_.append(bytes); })) return no;
  while (out_.size() < kStretch && !ended_) {
    if (in_object_) {
      if (auto no = write_object()) return no;
    } else if (at_ < request_.items.size()) {
      if (auto no = begin_item()) return no;
    } else {
      if (auto no = archive_.finish()) return no;
      ended_ = true;
    }
  }
  return std::nullopt;
}

Refusal PackedBatchSource::Packing::begin_item() {
  BatchItem& item = request_.items[at_];
  std::string bytes;
  if (auto no = item.error.empty() ? open_item(item, bytes) : std::nullopt) {
    if (!request_.may_leave_out()) return no;
    item.error = std::move(no->message);
    item.size = 0;
  }
  const uint64_t size = item.error.empty() ? item.size : 0;
  if (auto no = archive_.begin(request_.name_of(item), size, item.modified_ms)) return no;
  if (size != 0 && item.archpath.empty()) {
    left_ = size;
    in_object_ = true;
    return std::nullopt;
  }
  if (auto no = bytes.empty() ? std::nullopt : archive_.write(bytes)) return no;
  batch_->count(size);
  ++at_;
  return std::nullopt;
}

/// A file out of an archive is read into `bytes`.
Refusal PackedBatchSource::Packing::open_item(const BatchItem& item, std::string& bytes) {
  if (!item.archpath.empty()) {
    auto read = read_member(site_, {request_.bucket_of(item), item.object, item.archpath, item.start, item.length});
    if (!read) return std::move(read.error());
    if (read->size() != item.size) return bad_request(request_.shown(item) + " was changed");
    bytes = std::move(*read);
    return std::nullopt;
  }
  if (item.size == 0) return std::nullopt;
  mortise_read read = read_of(request_.bucket_of(item).ref(), item.object);
  read.range_kind = MORTISE_RANGE_BETWEEN;
  read.range_first = item.start;
  read.range_last = item.start + item.size - 1;
  return object_.open(site_.objects, read, {request_.bucket_of(item).shown(), request_.shown(item)});
}

Refusal PackedBatchSource::Packing::write_object() {
  const BatchItem& item = request_.items[at_];
  const auto bytes = object_.next();
  if (!bytes) return bytes.error();
  if (bytes->size() > left_ || (bytes->empty() && left_ != 0))
    return bad_request(request_.shown(item) + " was changed");
  if (!bytes->empty()) {
    left_ -= bytes->size();
    return archive_.write(*bytes);
  }
  in_object_ = false;
  batch_->count(item.size);
  ++at_;
  return std::nullopt;
}

PackedBatchSource::PackedBatchSource(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch,
                                     std::string before, std::string behind)
    : site_(site),
      batch_(std::move(batch)),
      packing_(std::make_shared<Packing>(site, std::move(request), batch_)),
      before_(std::move(before)),
      behind_(std::move(behind)) {}

PackedBatchSource::~PackedBatchSource() = default;

void PackedBatchSource::close(bool /*completed*/) noexcept { packing_->close(); }

void PackedBatchSource::give(mortise_body_piece& piece, std::string text) {
  given_ = std::move(text);
  piece.kind = MORTISE_PIECE_MEMORY;
  piece.data = given_.data();
  piece.length = given_.size();
}

void PackedBatchSource::fail(mortise_body_piece& piece, std::string_view why) {
  packing_->end_early(why);
  piece.kind = MORTISE_PIECE_FAILED;
}

void PackedBatchSource::next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept {
  if (batch_->stopped()) return fail(piece, "it was stopped by a client");
  if (step_ == Step::before) {
    step_ = Step::archive;
    if (!before_.empty()) return give(piece, std::move(before_));
  }
  if (step_ == Step::archive && packing_->has_stretch()) {
    if (packing_->failed()) {
      piece.kind = MORTISE_PIECE_FAILED;
      return;
    }
    if (packing_->ended()) step_ = Step::behind;
    if (std::string stretch = packing_->take(); !stretch.empty()) return give(piece, std::move(stretch));
  }
  if (step_ == Step::archive) {
    piece.kind = MORTISE_PIECE_LATER;
    if (!site_.threads->submit([packing = packing_, ready, context] { packing->work(ready, context); }))
      fail(piece, "the server is stopping");
    return;
  }
  if (std::exchange(step_, Step::done) == Step::behind && !behind_.empty()) give(piece, std::move(behind_));
}

}  // namespace mortise::api_native::ops

// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/batch/batch_source.h"

#include <mortise/mutex.h>

#include <utility>

#include "api_native/archives/tar_header.h"
#include "api_native/ops/archive/member.h"
#include "api_native/ops/batch/early_end.h"

namespace mortise::api_native::ops {

/// What the source and the thread that reads out of an archive share. The bytes are the source's from `ready` on.
struct BatchSource::Member {
  Mutex mutex;
  bool closed MORTISE_GUARDED_BY(mutex) = false;  // nobody waits any more
  bool done = false;
  std::string bytes;
  std::string error;

  void give(Or<std::string> read, mortise_task ready, void* context) {
    const MutexLock lock(mutex);
    done = true;
    if (read)
      bytes = std::move(*read);
    else
      error = read.error().message;
    if (!closed) ready(context);
  }
};

/// What the source and the callback of the object service share. What was opened is the source's from `ready` on.
struct BatchSource::Opening {
  Mutex mutex;
  bool closed MORTISE_GUARDED_BY(mutex) = false;  // nobody waits any more
  mortise_body_source source{};
  uint64_t length = 0;
  std::string error;

  ~Opening() {
    if (source.self != nullptr) source.close(source.self, 0);
  }
  void give(const mortise_error& e, const mortise_opened* opened, const Subject& subject, mortise_task ready,
            void* context) {
    const MutexLock lock(mutex);
    if (e.status == MORTISE_OK) {
      source = *opened->source;
      length = opened->length;
    } else {
      error = from_service(e, subject).message;
    }
    if (!closed) ready(context);
  }
};

BatchSource::BatchSource(const Site& site, BatchRequest request, std::shared_ptr<Batch> batch, std::string before,
                         std::string behind)
    : site_(site),
      request_(std::move(request)),
      batch_(std::move(batch)),
      behind_(std::move(behind)),
      text_(std::move(before)) {
  has_text_ = !text_.empty();
}

BatchSource::~BatchSource() = default;

void BatchSource::close(bool /*completed*/) noexcept {
  if (object_.self != nullptr) object_.close(object_.self, 0);
  object_ = {};
  if (member_ != nullptr) {
    const MutexLock lock(member_->mutex);
    member_->closed = true;
  }
  if (opening_ != nullptr) {
    const MutexLock lock(opening_->mutex);
    opening_->closed = true;
  }
}

void BatchSource::give_text(mortise_body_piece& piece, std::string text) {
  text_ = std::move(text);
  has_text_ = false;
  piece.kind = MORTISE_PIECE_MEMORY;
  piece.data = text_.data();
  piece.length = text_.size();
}

void BatchSource::fail(mortise_body_piece& piece, const std::string& why) {
  log_early_end(site_, request_, *batch_, at_, why);
  piece.kind = MORTISE_PIECE_FAILED;
}

void BatchSource::next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept {
  if (batch_->stopped()) return fail(piece, "it was stopped by a client");
  if (has_text_) return give_text(piece, std::move(text_));
  for (;;) {
    switch (step_) {
      case Step::begin:
        if (at_ == request_.items.size()) {
          step_ = Step::end;
          break;
        }
        if (begin_item(piece, ready, context)) return;
        break;
      case Step::body:
        if (serve_object(piece, ready, context)) return;
        break;
      case Step::padding: {
        const uint64_t padding = tar_padding(request_.items[at_].size);
        batch_->count(request_.items[at_].size);
        ++at_;
        step_ = Step::begin;
        if (padding != 0) return give_text(piece, std::string(padding, '\0'));
        break;
      }
      case Step::end:
        step_ = Step::done;
        return give_text(piece, tar_end() + behind_);
      case Step::done:
        return;  // piece.kind is MORTISE_PIECE_END
    }
  }
}

/// True: there is a piece.
bool BatchSource::begin_item(mortise_body_piece& piece, mortise_task ready, void* context) {
  BatchItem& item = request_.items[at_];
  if (item.error.empty() && !item.archpath.empty() && member_ == nullptr) {
    member_ = std::make_shared<Member>();
    const MemberRead what{request_.bucket_of(item), item.object, item.archpath, item.start, item.length};
    const bool taken = site_.threads->submit([&site = site_, member = member_, what, ready, context] {
      member->give(read_member(site, what), ready, context);
    });
    if (taken)
      piece.kind = MORTISE_PIECE_LATER;
    else
      fail(piece, "the server is stopping");
    return true;
  }
  std::string bytes, why;
  if (member_ != nullptr) {
    why = take_member(bytes);
    step_ = Step::padding;
  } else {
    left_ = item.error.empty() ? item.size : 0;
    if (left_ != 0 && opening_ == nullptr) {
      open_object(item, piece, ready, context);
      return true;
    }
    if (left_ != 0) why = take_opened();
    step_ = Step::body;
  }
  if (!why.empty() && !request_.may_leave_out()) {
    fail(piece, why);
    return true;
  }
  if (!why.empty()) {
    item.error = std::move(why);
    item.size = left_ = 0;
  }
  give_text(piece, tar_header(request_.name_of(item), item.error.empty() ? item.size : 0, item.modified_ms) + bytes);
  return true;
}

/// "", or why there are no bytes.
std::string BatchSource::take_member(std::string& bytes) {
  const std::shared_ptr<Member> member = std::exchange(member_, nullptr);
  const BatchItem& item = request_.items[at_];
  if (!member->error.empty()) return member->error;
  if (member->bytes.size() != item.size) return request_.shown(item) + " was changed";
  bytes = std::move(member->bytes);
  return {};
}

void BatchSource::open_object(const BatchItem& item, mortise_body_piece& piece, mortise_task ready, void* context) {
  mortise_read read = read_of(request_.bucket_of(item).ref(), item.object);
  read.range_kind = MORTISE_RANGE_BETWEEN;
  read.range_first = item.start;
  read.range_last = item.start + item.size - 1;
  opening_ = std::make_shared<Opening>();
  piece.kind = MORTISE_PIECE_LATER;
  site_.objects.later().open(
      read,
      [opening = opening_, subject = Subject{request_.bucket_of(item).shown(), request_.shown(item)}, ready, context](
          const mortise_error& e, const mortise_opened* opened) { opening->give(e, opened, subject, ready, context); });
}

/// "", or why it cannot be read, or is not what it was when its size was asked for.
std::string BatchSource::take_opened() {
  const std::shared_ptr<Opening> opening = std::exchange(opening_, nullptr);
  const BatchItem& item = request_.items[at_];
  if (!opening->error.empty()) return opening->error;
  if (opening->source.self == nullptr || opening->length != item.size) return request_.shown(item) + " was changed";
  object_ = std::exchange(opening->source, mortise_body_source{});
  return {};
}

bool BatchSource::serve_object(mortise_body_piece& piece, mortise_task ready, void* context) {
  if (left_ == 0) {
    if (object_.self != nullptr) object_.close(object_.self, 1);
    object_ = {};
    step_ = Step::padding;
    return false;
  }
  object_.next(object_.self, &piece, ready, context);
  if (piece.kind == MORTISE_PIECE_MEMORY || piece.kind == MORTISE_PIECE_FILE) {
    if (piece.length > left_) {
      fail(piece, "an object was longer than its size");
      return true;
    }
    left_ -= piece.length;
    return true;
  }
  if (piece.kind == MORTISE_PIECE_END) fail(piece, "an object was shorter than its size");
  if (piece.kind == MORTISE_PIECE_FAILED) fail(piece, "the object cannot be read to its end");
  return true;
}

}  // namespace mortise::api_native::ops

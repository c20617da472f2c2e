// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/request_body.h"

#include <algorithm>
#include <utility>

namespace mortise::http {

void RequestBody::begin(const RequestHead& head, const Limits& limits) noexcept {
  decoder_.reset();
  chunked_ = head.chunked;
  left_ = head.content_length > 0 ? static_cast<uint64_t>(head.content_length) : 0;
  complete_ = !head.has_body();
  most_ = static_cast<uint64_t>(limits.body_bytes);
  received_ = 0;
  failed_ = has_sink_ = paused_ = discarding_ = false;
}

void RequestBody::begin_nothing() noexcept {
  complete_ = failed_ = true;
  received_ = 0;
  has_sink_ = paused_ = discarding_ = false;
}

void RequestBody::set_sink(const mortise_body_sink& sink) noexcept {
  if (has_sink_ || discarding_) {  // a second receive(), or one after the answer
    sink.closed(sink.self, MORTISE_CANCELLED);
    return;
  }
  sink_ = sink;
  has_sink_ = true;
  if (complete_) close_sink(MORTISE_OK);
}

void RequestBody::discard(uint64_t budget) noexcept {
  discarding_ = true;
  budget_ = budget;
}

void RequestBody::settle() noexcept {
  if (discarding_) close_sink(MORTISE_CANCELLED);
}

void RequestBody::resume() noexcept {
  paused_ = false;
  resumed_ = true;
}

uint64_t RequestBody::expected() const noexcept {
  if (complete_) return 0;
  return chunked_ ? received_ : left_;
}

RequestBody::Outcome RequestBody::take(std::string_view& in, Block* block) {
  if (chunked_) return take_chunked(in, block);
  const auto piece = in.substr(0, static_cast<size_t>(std::min<uint64_t>(left_, in.size())));
  in.remove_prefix(piece.size());
  left_ -= piece.size();
  deliver(piece, block);
  if (left_ == 0) finish();
  settle();
  return Outcome::more;  // what exceeds the budget is known from its length, before it is read
}

RequestBody::Outcome RequestBody::take_chunked(std::string_view& in, Block* block) {
  while (!in.empty() && wants_bytes()) {
    const auto step = decoder_.next(in);
    in.remove_prefix(step.consumed);
    if (step.event == ChunkDecoder::Event::broken) return fail(Outcome::broken, MORTISE_INVALID);
    if (step.event == ChunkDecoder::Event::end) finish();
    if (step.event != ChunkDecoder::Event::data) break;
    if (step.data.size() > most_ - received_) return fail(Outcome::too_large, MORTISE_TOO_LARGE);
    const bool in_vain = discarding_;
    deliver(step.data, block);
    settle();
    if (!in_vain) continue;
    if (step.data.size() > budget_) return fail(Outcome::over_budget, MORTISE_TOO_LARGE);
    budget_ -= step.data.size();
  }
  return Outcome::more;
}

void RequestBody::deliver(std::string_view piece, Block* block) {
  received_ += piece.size();
  if (discarding_ || !has_sink_ || piece.empty()) return;
  resumed_ = false;
  const bool pause = sink_.write(sink_.self, piece.data(), piece.size(), block) == MORTISE_FLOW_PAUSE;
  paused_ = pause && !resumed_;
}

RequestBody::Outcome RequestBody::fail(Outcome outcome, mortise_status how) noexcept {
  complete_ = failed_ = true;
  close_sink(how);
  return outcome;
}

void RequestBody::finish() noexcept {
  complete_ = true;
  close_sink(MORTISE_OK);
}

void RequestBody::close_sink(mortise_status how) noexcept {
  if (!std::exchange(has_sink_, false)) return;
  sink_.closed(sink_.self, how);
}

}  // namespace mortise::http

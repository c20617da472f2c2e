// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/request_body.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace mortise::http {
namespace {

constexpr size_t kTinyChunk = 512;

/// Both lie in one block, `next` behind `first`, and nothing else reads there.
std::string_view join(std::string_view first, std::string_view next) noexcept {
  if (first.empty()) return next;
  std::memmove(const_cast<char*>(first.data()) + first.size(), next.data(), next.size());
  return {first.data(), first.size() + next.size()};
}

}  // namespace

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

/// Tiny chunks are moved together where they lie, over the framing between them, so that a body of one-byte chunks
/// costs its sink no more than another.
RequestBody::Outcome RequestBody::take_chunked(std::string_view& in, Block* block) {
  std::string_view gathered;
  const auto deliver_gathered = [&] {
    deliver(std::exchange(gathered, {}), block);
    settle();
  };
  Outcome outcome = Outcome::more;
  while (!in.empty() && wants_bytes()) {
    const auto before = std::pair(decoder_, in);
    const auto step = decoder_.next(in);
    in.remove_prefix(step.consumed);
    const bool is_data = step.event == ChunkDecoder::Event::data;
    const bool joins = is_data && step.data.size() <= kTinyChunk && !discarding_;
    if (!joins && !gathered.empty()) {
      deliver_gathered();
      if (!wants_bytes() || discarding_) {  // not this step, or not in this way
        std::tie(decoder_, in) = before;
        continue;
      }
    }
    if (step.event == ChunkDecoder::Event::broken) return fail(Outcome::broken, MORTISE_INVALID);
    if (step.event == ChunkDecoder::Event::end) finish();
    if (!is_data) break;
    if (step.data.size() > most_ - received_ - gathered.size()) return fail(Outcome::too_large, MORTISE_TOO_LARGE);
    if (joins)
      gathered = join(gathered, step.data);
    else
      outcome = take_chunk(step.data, block);
    if (outcome != Outcome::more) return outcome;
  }
  if (!gathered.empty()) deliver_gathered();
  return Outcome::more;
}

RequestBody::Outcome RequestBody::take_chunk(std::string_view data, Block* block) {
  const bool in_vain = discarding_;
  deliver(data, block);
  settle();
  if (!in_vain) return Outcome::more;
  if (data.size() > budget_) return fail(Outcome::over_budget, MORTISE_TOO_LARGE);
  budget_ -= data.size();
  return Outcome::more;
}

void RequestBody::deliver(std::string_view piece, Block* block) {
  received_ += piece.size();
  if (discarding_ || !has_sink_ || piece.empty()) return;
  resumed_ = false;
  bool pause = false;
  const auto thrown =
      exception_of([&] { pause = sink_.write(sink_.self, piece.data(), piece.size(), block) == MORTISE_FLOW_PAUSE; });
  paused_ = pause && !resumed_;
  if (!thrown) return;
  (void)fail(Outcome::broken, MORTISE_CANCELLED);
  threw_("write() of a sink", *thrown);
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
  const auto thrown = exception_of([&] { sink_.closed(sink_.self, how); });
  if (thrown) threw_("closed() of a sink", *thrown);
}

}  // namespace mortise::http

// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/chunk_decoder.h"

#include "kernel/http/characters.h"

#include <mortise/text/hex.h>

#include <algorithm>

namespace mortise::http {
namespace {

constexpr uint8_t kMostDigits = 15;  // below 2^60, so sums of sizes cannot overflow
constexpr uint16_t kMostTrailerBytes = 8 << 10;

}  // namespace

ChunkDecoder::Step ChunkDecoder::next(std::string_view in) noexcept {
  size_t at = 0;
  while (at < in.size()) {
    if (state_ == State::data) {
      const size_t n = static_cast<size_t>(std::min<uint64_t>(left_, in.size() - at));
      left_ -= n;
      if (left_ == 0) state_ = State::data_cr;
      return {Event::data, at + n, in.substr(at, n)};
    }
    if (!take(in[at])) return {Event::broken, at, {}};
    ++at;
    if (ended_) return {Event::end, at, {}};
  }
  return {Event::need_more, at, {}};
}

bool ChunkDecoder::take(char c) noexcept {
  switch (state_) {
    case State::size_first:
      left_ = 0;
      digits_ = 0;
      state_ = State::size_more;
      [[fallthrough]];
    case State::size_more: {
      if (c == '\r' && digits_ > 0) {
        state_ = State::size_lf;
        return true;
      }
      const int digit = text::hex_value(c);
      if (digit < 0 || ++digits_ > kMostDigits) return false;
      left_ = left_ << 4 | static_cast<unsigned>(digit);
      return true;
    }
    case State::size_lf:
      state_ = left_ == 0 ? State::trailer_start : State::data;
      return c == '\n';
    case State::data_cr:
      state_ = State::data_lf;
      return c == '\r';
    case State::data_lf:
      state_ = State::size_first;
      return c == '\n';
    case State::end_lf:
      ended_ = true;
      return c == '\n';
    default:
      return take_trailer(c);
  }
}

bool ChunkDecoder::take_trailer(char c) noexcept {
  if (++trailer_bytes_ > kMostTrailerBytes) return false;
  switch (state_) {
    case State::trailer_start:
      state_ = c == '\r' ? State::end_lf : State::trailer_name;
      return c == '\r' || is_token_char(c);
    case State::trailer_name:
      if (c == ':') {
        state_ = State::trailer_value;
        return true;
      }
      return is_token_char(c);
    case State::trailer_value:
      if (c == '\r') {
        state_ = State::trailer_lf;
        return true;
      }
      return !is_control(c);
    case State::trailer_lf:
      state_ = State::trailer_start;
      return c == '\n';
    default:
      return false;
  }
}

}  // namespace mortise::http

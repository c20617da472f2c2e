// SPDX-License-Identifier: Apache-2.0
//
// A body as it comes in, until a worker has taken it.
#pragma once

#include <mortise/http.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::objects {

struct BodyPiece {
  std::string_view data;  // in `buffer`, or else there is
  BufferRef kept;
  std::string copy;
  const mortise_buffer* buffer = nullptr;  // which one `kept` is
  std::string_view bytes() const noexcept { return copy.empty() ? data : std::string_view(copy); }
};
using BodyPieces = std::vector<BodyPiece>;

/// Small reads fill one buffer from front to end: a piece that lies behind the last one in the queue becomes part of
/// it, so that what waits takes memory by its bytes, not by their number of pieces.
void append(BodyPieces& queue, BodyPiece piece);

/// The one at `next`, and those behind it that can go to the store in one write with it; `next` is behind them then.
BodyPiece take_together(BodyPieces& pieces, size_t& next);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/body_pieces.h"

#include <utility>

namespace mortise::objects {
namespace {

// Clients that send their bodies in small pieces do not make the store write small ones: this much goes there together.
constexpr size_t kWriteTogether = size_t{64} << 10;

/// Whether `piece` has become part of the last one.
bool prolong(BodyPieces& queue, const BodyPiece& piece) {
  if (queue.empty()) return false;
  BodyPiece& last = queue.back();
  if (piece.copy.empty() && last.copy.empty() && piece.buffer == last.buffer &&
      last.data.data() + last.data.size() == piece.data.data()) {
    last.data = {last.data.data(), last.data.size() + piece.data.size()};
    return true;
  }
  if (piece.copy.empty() || last.copy.empty() || last.copy.size() + piece.copy.size() > kWriteTogether) return false;
  last.copy += piece.copy;
  return true;
}

}  // namespace

void append(BodyPieces& queue, BodyPiece piece) {
  if (!prolong(queue, piece)) queue.push_back(std::move(piece));
}

BodyPiece take_together(BodyPieces& pieces, size_t& next) {
  BodyPiece first = std::move(pieces[next++]);
  const auto fits = [&](size_t before) {
    return next < pieces.size() && before + pieces[next].bytes().size() <= kWriteTogether;
  };
  if (!fits(first.bytes().size())) return first;
  BodyPiece together;
  together.copy.reserve(kWriteTogether);
  together.copy += first.bytes();
  while (fits(together.copy.size())) together.copy += std::exchange(pieces[next++], {}).bytes();
  return together;
}

}  // namespace mortise::objects

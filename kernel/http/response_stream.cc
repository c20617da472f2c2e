// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/response_stream.h"

#include "kernel/http/exchange_handle.h"

#include <mortise/known.h>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace mortise::http {
namespace {

constexpr int kTurns = 8;               // at most 8 MiB of a file before others get their turn
constexpr uint64_t kCopied = 16 << 10;  // pieces up to this are cheaper to copy, from memory or from a file

}  // namespace

bool ResponseStream::start(const mortise_response& response, const ResponseFraming& framing, bool body_allowed,
                           std::string_view date) {
  bytes_sent_ = 0;
  active_ = true;
  ended_ = true;
  waiting_ = false;
  const bool clean = write_response_head(out_, response, framing, date);
  if (response.source != nullptr) {
    source_ = known(response.source);
    has_source_ = true;
    ended_ = !body_allowed;
    has_length_ = framing.length >= 0;
    length_left_ = has_length_ ? static_cast<uint64_t>(framing.length) : 0;
    chunked_ = framing.chunked;
  } else if (body_allowed) {
    out_.append(response.body.data, response.body.size);
  }
  return clean;
}

ResponseStream::State ResponseStream::flush(Transport& transport, BlockPool& blocks) {
  for (int turn = 0;;) {
    if (!pull(blocks)) return State::body_failed;
    if (out_.empty() && !piece_pending()) break;
    if (!transport.writable()) return State::blocked;
    if (++turn > kTurns) return State::yield;
    const Io outcome = send_some(transport);
    if (outcome == Io::blocked) return State::blocked;
    if (outcome != Io::done) return State::failed;
  }
  if (!active_) return State::idle;
  if (!ended_) return waiting_ ? State::waiting : State::yield;
  active_ = false;
  close_source(true);
  return State::done;
}

bool ResponseStream::pull(BlockPool& blocks) {
  for (int turn = 0; turn < kTurns && has_source_ && !ended_ && !waiting_ && !piece_pending(); ++turn) {
    if (out_.size() >= kCoalesce) return true;
    if (has_length_ && length_left_ == 0) {
      ended_ = true;
      return true;
    }
    mortise_body_piece piece{};
    piece.size = sizeof piece;
    waiting_ = true;  // wake() may come before next() returns
    const auto thrown = exception_of([&] { source_.next(source_.self, &piece, &source_ready, await_()); });
    if (thrown) {
      threw_("next() of a body", *thrown);
      return false;
    }
    if (piece.kind == MORTISE_PIECE_LATER) continue;
    waiting_ = false;
    if (!accept(piece, blocks)) return false;
  }
  return true;
}

bool ResponseStream::accept(const mortise_body_piece& piece, BlockPool& blocks) {
  if (piece.kind == MORTISE_PIECE_END) {
    ended_ = true;
    if (chunked_) out_ += "0\r\n\r\n";
    return !has_length_ || length_left_ == 0;
  }
  const bool known = piece.kind == MORTISE_PIECE_MEMORY || piece.kind == MORTISE_PIECE_FILE;
  if (!known || piece.length == 0 || (has_length_ && piece.length > length_left_)) return false;
  if (has_length_) length_left_ -= piece.length;
  if (chunked_) {
    char size[24];
    const auto end = std::to_chars(size, size + sizeof size, piece.length, 16).ptr;
    out_.append(size, end) += "\r\n";
  }
  if (piece.kind == MORTISE_PIECE_FILE) return accept_file(piece, blocks);
  accept_memory(static_cast<const char*>(piece.data), piece.length);
  return true;
}

/// A piece is either copied, because that is cheaper than to gather it, or sent from where it lies before the next one
/// is asked for. So retaining its buffer would save no copy.
void ResponseStream::accept_memory(const char* data, uint64_t length) {
  if (length <= kCopied) {
    out_.append(data, length);
    return end_piece();
  }
  memory_ = data;
  memory_left_ = length;
}

/// One pread() and a send together with the head are cheaper than sendfile() for small files: a send less.
bool ResponseStream::accept_file(const mortise_body_piece& piece, BlockPool& blocks) {
  if (piece.length > kCopied) {
    file_ = piece.descriptor;
    file_offset_ = piece.offset;
    file_left_ = piece.length;
    return true;
  }
  const BlockRef block = blocks.take(Block::kSmall);
  for (uint64_t got = 0; got < piece.length;) {
    const auto n =
        ::pread(piece.descriptor, block->data() + got, piece.length - got, static_cast<off_t>(piece.offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    got += static_cast<uint64_t>(n);
  }
  accept_memory(block->data(), piece.length);
  return true;
}

void ResponseStream::end_piece() {
  memory_ = nullptr;
  if (chunked_) out_ += "\r\n";
}

Io ResponseStream::send_some(Transport& transport) {
  if (out_.empty() && file_left_ > 0) {
    const auto result = transport.send_file(file_, file_offset_, file_left_);
    if (result.outcome == Io::done) account(result.bytes);
    return result.outcome;
  }
  iovec parts[2];
  size_t count = 0;
  if (!out_.empty()) parts[count++] = {out_.data() + out_sent_, out_.size() - out_sent_};
  if (memory_left_ > 0) parts[count++] = {const_cast<char*>(memory_), memory_left_};
  const auto result = transport.write({parts, count}, file_left_ > 0);
  if (result.outcome == Io::done) account(result.bytes);
  return result.outcome;
}

void ResponseStream::account(size_t bytes) {
  bytes_sent_ += bytes;
  const size_t head = std::min(bytes, out_.size() - out_sent_);
  out_sent_ += head;
  bytes -= head;
  if (out_sent_ == out_.size()) {
    out_.clear();
    out_sent_ = 0;
  }
  if (bytes == 0) return;
  if (memory_left_ > 0) {
    memory_ += bytes;
    memory_left_ -= bytes;
  } else {
    file_offset_ += bytes;
    file_left_ -= bytes;
  }
  if (!piece_pending()) end_piece();
}

void ResponseStream::abort() noexcept {
  close_source(false);
  out_.clear();
  out_sent_ = 0;
  memory_left_ = file_left_ = 0;
  active_ = waiting_ = false;
}

void ResponseStream::close_source(bool completed) noexcept {
  if (!std::exchange(has_source_, false)) return;
  const auto thrown = exception_of([&] { source_.close(source_.self, completed ? 1 : 0); });
  if (thrown) threw_("close() of a body", *thrown);
}

}  // namespace mortise::http

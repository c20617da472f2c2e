// SPDX-License-Identifier: Apache-2.0
//
// Sends one response after the other through a transport: the head, and a body from memory or pulled from a source.
// What waits here is bounded: a head, up to kCoalesce bytes of small pieces, and one piece by reference.
#pragma once

#include "kernel/http/block.h"
#include "kernel/http/guard.h"
#include "kernel/http/response_head.h"
#include "kernel/http/transport.h"

#include <mortise/abi/http.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace mortise::http {

class ResponseStream {
 public:
  enum class State {
    idle,         // nothing to send
    done,         // the response went out whole; reported once
    blocked,      // the client does not read
    waiting,      // the source has nothing yet
    yield,        // it would go on, but others are to have their turn
    failed,       // the connection is of no use any more
    body_failed,  // the same, because the source did not give what it promised
  };

  /// `await` gives the context for one call of source_ready(); `threw` is told what a source let out.
  ResponseStream(std::function<void*()> await, ThrowReport threw)
      : await_(std::move(await)), threw_(std::move(threw)) {}
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;

  /// Sends before the response: "HTTP/1.1 100 Continue".
  void interim(std::string_view text) { out_ += text; }
  /// `body_allowed`: false for HEAD. Takes over the source. Without length, `chunked` decides between chunks and the
  /// end of the connection. False: a header could not be sent as it was.
  bool start(const mortise_response& response, const ResponseFraming& framing, bool body_allowed,
             std::string_view date);
  /// Small files are read into blocks of the pool.
  State flush(Transport& transport, BlockPool& blocks);
  /// The source may have more.
  void wake() noexcept { waiting_ = false; }
  /// Gives up what is not sent.
  void abort() noexcept;
  /// An empty string to write into, and what is left of it. Nothing may be under way.
  void lend(std::string out) noexcept { out_ = std::move(out); }
  std::string take_back() noexcept { return std::exchange(out_, {}); }

  bool active() const noexcept { return active_; }
  bool pending() const noexcept { return active_ || !out_.empty(); }
  bool waiting() const noexcept { return waiting_; }
  /// Of this response, head included.
  uint64_t bytes_sent() const noexcept { return bytes_sent_; }

 private:
  static constexpr size_t kCoalesce = 64 << 10;

  bool piece_pending() const noexcept { return memory_left_ > 0 || file_left_ > 0; }
  /// Asks the source for pieces until there is enough to send. False: the source failed.
  bool pull(BlockPool& blocks);
  bool accept(const mortise_body_piece& piece, BlockPool& blocks);
  bool accept_file(const mortise_body_piece& piece, BlockPool& blocks);
  void accept_memory(const char* data, uint64_t length);
  void end_piece();
  Io send_some(Transport& transport);
  void account(size_t bytes);
  void close_source(bool completed) noexcept;

  const std::function<void*()> await_;
  const ThrowReport threw_;
  std::string out_;  // goes first
  size_t out_sent_ = 0;
  const char* memory_ = nullptr;  // then this piece
  uint64_t memory_left_ = 0;
  int file_ = -1;  // or this one
  uint64_t file_offset_ = 0;
  uint64_t file_left_ = 0;
  mortise_body_source source_{};
  uint64_t length_left_ = 0;  // that the source owes, if framed by length
  uint64_t bytes_sent_ = 0;
  bool has_length_ = false;
  bool chunked_ = false;
  bool active_ = false;
  bool has_source_ = false;
  bool ended_ = false;    // the source gave all
  bool waiting_ = false;  // for ready()
};

}  // namespace mortise::http

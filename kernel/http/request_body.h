// SPDX-License-Identifier: Apache-2.0
//
// The body of the request under way: finds its end, hands it to the sink or throws it away. Loop only.
#pragma once

#include "kernel/http/block.h"
#include "kernel/http/chunk_decoder.h"
#include "kernel/http/guard.h"
#include "kernel/http/head_parser.h"

#include <mortise/abi/http.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace mortise::http {

class RequestBody {
 public:
  enum class Outcome {
    more,         // all went well so far
    broken,       // the framing; the sink was told
    too_large,    // the sink was told
    over_budget,  // more than the limit of bytes that are thrown away
  };

  /// `threw` is told what a sink let out.
  explicit RequestBody(ThrowReport threw) : threw_(std::move(threw)) {}

  /// Of a new request; there is no sink.
  void begin(const RequestHead& head, const Limits& limits) noexcept;
  /// Of a head that could not be read.
  void begin_nothing() noexcept;
  /// As if everything had come: nothing further is read.
  void abandon() noexcept { complete_ = failed_ = true; }

  /// From now on bytes go to this sink. A body of nothing closes it at once.
  void set_sink(const mortise_body_sink& sink) noexcept;
  /// From now on up to `budget` bytes are thrown away. A sink is told so with the next take() or settle().
  void discard(uint64_t budget) noexcept;
  /// Tells a sink that gets no more because the request was answered.
  void settle() noexcept;
  /// The rest is not waited for.
  void give_up(mortise_status how) noexcept { (void)fail(Outcome::broken, how); }
  /// The client is gone.
  void cancel() noexcept { close_sink(MORTISE_CANCELLED); }
  void resume() noexcept;

  /// Takes bytes, which lie in `block`, off the front of `in` until there are none, the body is complete, or the sink
  /// pauses.
  Outcome take(std::string_view& in, Block* block);

  /// Nothing more will be read: it came whole, or not well.
  bool complete() const noexcept { return complete_; }
  /// Where the next request starts is not known.
  bool failed() const noexcept { return failed_; }
  bool paused() const noexcept { return paused_; }
  /// Bytes can be taken now.
  bool wants_bytes() const noexcept { return !complete_ && (discarding_ || (has_sink_ && !paused_)); }
  bool begun() const noexcept { return received_ > 0; }
  /// Bytes without transfer coding.
  uint64_t received() const noexcept { return received_; }
  /// How much more is certain to come; for chunked bodies, a guess.
  uint64_t expected() const noexcept;
  /// More than `budget` bytes are still to come for certain.
  bool exceeds(uint64_t budget) const noexcept { return !chunked_ && left_ > budget; }

 private:
  void deliver(std::string_view piece, Block* block);
  Outcome take_chunked(std::string_view& in, Block* block);
  Outcome take_chunk(std::string_view data, Block* block);
  Outcome fail(Outcome outcome, mortise_status how) noexcept;
  void finish() noexcept;
  void close_sink(mortise_status how) noexcept;

  const ThrowReport threw_;

  mortise_body_sink sink_{};
  ChunkDecoder decoder_;
  uint64_t left_ = 0;  // framed by length
  uint64_t received_ = 0;
  uint64_t most_ = 0;
  uint64_t budget_ = 0;
  bool chunked_ = false;
  bool complete_ = true;
  bool failed_ = false;
  bool has_sink_ = false;
  bool paused_ = false;
  bool resumed_ = false;  // since the running write() began
  bool discarding_ = false;
};

}  // namespace mortise::http

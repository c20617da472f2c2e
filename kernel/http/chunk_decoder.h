// SPDX-License-Identifier: Apache-2.0
//
// Undoes "Transfer-Encoding: chunked" without copying. Strict: CRLF only, no chunk extensions (only request
// smugglers send them), trailers are checked and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mortise::http {

class ChunkDecoder {
 public:
  enum class Event { need_more, data, end, broken };
  struct Step {
    Event event;
    size_t consumed;        // bytes of the input that are done with, `data` included
    std::string_view data;  // part of the input, not empty with Event::data
  };

  /// Decodes up to the next piece of data. After `end` or `broken` it must be reset.
  Step next(std::string_view in) noexcept;
  void reset() noexcept { *this = ChunkDecoder(); }

 private:
  enum class State : uint8_t {
    size_first,
    size_more,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_lf,
    end_lf,
  };
  /// False: the byte may not come here. Not called for chunk data.
  bool take(char c) noexcept;
  bool take_trailer(char c) noexcept;

  uint64_t left_ = 0;  // of the chunk
  State state_ = State::size_first;
  uint8_t digits_ = 0;
  uint16_t trailer_bytes_ = 0;
  bool ended_ = false;
};

}  // namespace mortise::http

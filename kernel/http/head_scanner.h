// SPDX-License-Identifier: Apache-2.0
//
// Finds the end of a request head in bytes that arrive in pieces, and refuses early what can never become a head.
#pragma once

#include "kernel/http/options.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mortise::http {

/// Why a request cannot be served: what the client is told before the connection closes. `status` 0: no fault.
struct HeadFault {
  int status = 0;
  std::string_view text;
  explicit operator bool() const noexcept { return status != 0; }
};

class HeadScanner {
 public:
  /// `bytes` starts where the head starts and grows from call to call; what was looked at is not looked at again.
  /// Sets end() if the head is complete.
  HeadFault scan(std::string_view bytes, const Limits& limits) noexcept;
  /// Length of the head with its empty line; 0: not complete.
  size_t end() const noexcept { return end_; }
  /// Length of an empty line in front of the request line, which some clients send after a body.
  size_t start() const noexcept { return start_; }
  void reset() noexcept { *this = HeadScanner(); }

 private:
  size_t line_ = 0;  // start of the line that is not complete
  size_t seen_ = 0;
  size_t start_ = 0;
  size_t end_ = 0;
  size_t lines_ = 0;
};

}  // namespace mortise::http

// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/head_scanner.h"

#include <cstring>

namespace mortise::http {

HeadFault HeadScanner::scan(std::string_view bytes, const Limits& limits) noexcept {
  while (seen_ < bytes.size()) {
    const auto* lf = static_cast<const char*>(std::memchr(bytes.data() + seen_, '\n', bytes.size() - seen_));
    const size_t at = lf == nullptr ? bytes.size() : static_cast<size_t>(lf - bytes.data());
    if (lines_ == 0 && at - line_ > limits.target_bytes + 64) return {414, "The request line is too long."};
    if (at >= limits.head_bytes) return {431, "The request head is too large."};
    if (lf == nullptr) {
      seen_ = at;
      return {};
    }
    if (at == line_ || bytes[at - 1] != '\r') return {400, "A line of the request head does not end with CRLF."};
    const bool empty = at == line_ + 1;
    line_ = seen_ = at + 1;
    if (empty && lines_ == 0) {
      if (start_ != 0) return {400, "The request head is empty."};
      start_ = line_;
    } else if (empty) {
      end_ = line_;
      return {};
    } else if (++lines_ > limits.headers + 1) {
      return {431, "The request has too many header fields."};
    }
  }
  return {};
}

}  // namespace mortise::http

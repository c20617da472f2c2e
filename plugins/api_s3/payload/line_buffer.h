// SPDX-License-Identifier: Apache-2.0
//
// Lines that end in CRLF, out of pieces that end anywhere. A lone CR or LF is part of its line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mortise::api_s3 {

class LineBuffer {
 public:
  enum class HandlerOutcome { line, more, too_long };

  /// Takes from the front of `raw`. `line`, without its CRLF and at most `limit` bytes long, is valid until the next
  /// call or until the piece goes.
  HandlerOutcome take(std::string_view& raw, size_t limit, std::string_view& line) {
    if (given_) kept_.clear();
    given_ = false;
    if (kept_.empty()) {
      const auto end = raw.substr(0, limit + 2).find("\r\n");
      if (end != std::string_view::npos) {
        line = raw.substr(0, end);
        raw.remove_prefix(end + 2);
        return HandlerOutcome::line;
      }
    }
    while (!raw.empty()) {
      if (kept_.size() >= limit + 2) return HandlerOutcome::too_long;
      kept_.push_back(raw.front());
      raw.remove_prefix(1);
      if (kept_.ends_with("\r\n")) {
        given_ = true;
        line = std::string_view(kept_).substr(0, kept_.size() - 2);
        return HandlerOutcome::line;
      }
    }
    return HandlerOutcome::more;
  }

  /// A line has begun and not ended.
  bool partial() const noexcept { return !given_ && !kept_.empty(); }

 private:
  std::string kept_;  // at most limit + 2 bytes
  bool given_ = false;
};

}  // namespace mortise::api_s3

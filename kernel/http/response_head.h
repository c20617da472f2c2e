// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/http.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::http {

/// What the engine itself says in a response head.
struct ResponseFraming {
  int64_t length = -1;      // Content-Length; -1: none
  bool chunked = false;     // Transfer-Encoding: chunked
  bool close = false;       // Connection: close
  bool keep_alive = false;  // Connection: keep-alive, which only HTTP/1.0 needs
};

/// Appends status line, headers and the empty line. The response's own framing headers are left out; so is a header
/// whose name is no token; control characters in values become spaces, so that no value can add a header. False: there
/// was one of these.
bool write_response_head(std::string& out, const mortise_response& response, const ResponseFraming& framing,
                         std::string_view date);

/// "Not Found"; "" if the status is not known.
std::string_view reason_phrase(int status) noexcept;

}  // namespace mortise::http

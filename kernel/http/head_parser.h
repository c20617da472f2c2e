// SPDX-License-Identifier: Apache-2.0
//
// A strict parser of HTTP/1.x request heads. It keeps the target and every header as they came, refuses whatever two
// parsers could read differently, and knows how the body is framed. Why our own: kernel/docs/adr/0002-http-parser.md.
#pragma once

#include "kernel/http/head_scanner.h"

#include <mortise/abi/base.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace mortise::http {

/// Views into the head that was parsed.
struct RequestHead {
  std::string_view method;
  std::string_view target;  // absolute-form reduced to path and query
  std::string_view path;
  std::string_view query;
  std::string_view host;
  std::vector<mortise_pair> headers;
  int64_t content_length = -1;
  uint16_t minor = 1;
  bool has_query = false;
  bool chunked = false;
  bool expect_continue = false;
  bool keep_alive = true;

  bool has_body() const noexcept { return chunked || content_length > 0; }
  void clear() noexcept;
};

/// `head` is what HeadScanner found: from the request line to the empty line. `out` must be clear.
HeadFault parse_head(std::string_view head, const Limits& limits, RequestHead& out);

}  // namespace mortise::http

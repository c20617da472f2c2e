// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/http/head_parser.h"

namespace mortise::http {

/// `line` is without CRLF. Fills method, target, path, query, minor, and host from an absolute-form.
HeadFault parse_request_line(std::string_view line, const Limits& limits, RequestHead& out) noexcept;

/// True if `host` may stand in a Host header or an authority: a name without empty labels or an address in brackets,
/// and perhaps a port; no user, path or second value in it. One dot may end the name.
bool is_host(std::string_view host) noexcept;

}  // namespace mortise::http

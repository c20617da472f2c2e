// SPDX-License-Identifier: Apache-2.0
//
// What a request signed with version 4 says of itself, in its Authorization header or in its query; nothing is checked
// but the form.
#pragma once

#include <mortise/http.h>
#include <mortise/result.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "auth_sigv4/credential.h"
#include "auth_sigv4/refusal.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

/// Views into the request or into `storage`. Movable, not copyable.
struct V4Claim {
  Credential credential;
  std::vector<std::string_view> signed_headers;  // sorted, lower-case
  std::string_view signature;
  std::string_view time;     // "20260131T120000Z", as it is signed
  int64_t seconds = 0;       // the same since 1970
  std::string_view payload;  // the line of the canonical request
  bool presigned = false;
  int64_t expires = 0;  // presigned: seconds of validity
  std::vector<char> storage;

  /// Any case.
  bool covers(std::string_view header) const;

  V4Claim();
  ~V4Claim();
  V4Claim(V4Claim&&) = default;
  V4Claim& operator=(V4Claim&&) = default;
};

inline constexpr std::string_view kV4Algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kPayloadHeader = "x-amz-content-sha256";

/// `authorization` is the header's value.
Result<V4Claim, Refusal> parse_v4_header(const Request& request, std::string_view authorization);
Result<V4Claim, Refusal> parse_v4_query(const Request& request, const std::vector<QueryField>& query);

}  // namespace mortise::auth_sigv4

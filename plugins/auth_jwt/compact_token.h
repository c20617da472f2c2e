// SPDX-License-Identifier: Apache-2.0
//
// A token as it comes: three parts in base64url with dots between (RFC 7515, compact serialization). What is larger, or
// of another shape, is refused before anything of it is decoded.
#pragma once

#include <mortise/http.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::auth_jwt {

inline constexpr size_t kMaxToken = size_t{16} << 10;

struct CompactToken {
  std::string_view text;
  std::string_view signing_input;  // what the signature covers: header and payload
};

/// Nothing if it is not of that shape.
std::optional<CompactToken> parse_compact(std::string_view text);

/// SHA-256, as bytes. Of `signing_input` it names a token: the same token can be written with another signature, or
/// with the same one spelled differently, but not with another payload.
std::string digest_of(std::string_view bytes);

/// The token that a request shows, which may be of any shape; nothing if it shows none. `Authorization: Bearer`, or,
/// for clients of S3, a JWT where they put a session token; whatever they sign beside it is not looked at.
/// "", which is no token, if it shows two that differ: somebody in between might have looked at the other one.
std::optional<std::string_view> token_of(const Request& request);

}  // namespace mortise::auth_jwt

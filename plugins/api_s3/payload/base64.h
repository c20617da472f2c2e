// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648, section 4) and hex, as digests are written in S3 headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_s3 {

/// Strict: padding required, no white space, no stray bits. nullopt if `text` is anything else; "" decodes to "".
std::optional<std::string> base64_decode(std::string_view text);
std::string base64_encode(std::string_view bytes);

/// Either case; nullopt for odd lengths and other characters.
std::optional<std::string> hex_decode(std::string_view text);
/// Lower case.
std::string hex_encode(std::string_view bytes);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// Percent-encoding of paths, queries and listed keys, and the UTF-8 they must hold.
#pragma once

#include <string>
#include <string_view>

namespace mortise::api_s3 {

enum class Plus { literal, space };  // what '+' means: a plus in paths, a space in queries

/// Decodes once into `out` (replaced). False: an escape is cut short or not hexadecimal.
bool percent_decode(std::string_view text, Plus plus, std::string& out);

/// Appends `text` with every byte escaped but A-Z a-z 0-9 - . _ ~ * and '/': the form of encoding-type=url.
void percent_encode(std::string_view text, std::string& out);

/// No overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view text) noexcept;

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// RFC 2047: text that is not ASCII in the value of a header, as S3 takes and gives it in user metadata:
// =?UTF-8?Q?gr=C3=BCn?= or =?UTF-8?B?Z3LDvG4=?=.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_s3 {

/// The text of one or several words in UTF-8; words that follow each other are one text. Nothing where `value` is
/// anything else, or its text is not UTF-8, holds control characters, or begins or ends with a blank: a header could
/// not bring that back.
std::optional<std::string> decode_words(std::string_view value);

/// `text`, UTF-8, as one word: in the form Q, in which what is ASCII can be read, if most of it is; else in the form B.
std::string encode_word(std::string_view text);

}  // namespace mortise::api_s3

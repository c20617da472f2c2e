// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/encoded_word.h"

#include <mortise/http.h>
#include <mortise/text.h>

#include <algorithm>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kBegin = "=?";
constexpr std::string_view kEnd = "?=";
constexpr std::string_view kBlanks = " \t";

/// What AWS leaves as it is in a word: blanks become '_', and what means something in a word is written in hex.
bool stays(char c) { return c > ' ' && c < '\x7f' && std::string_view("_=?").find(c) == std::string_view::npos; }

std::optional<std::string> decode_q(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out.push_back(text[i] == '_' ? ' ' : text[i]);
      continue;
    }
    const auto byte = text::from_hex(text.substr(i + 1, 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    out += *byte;
    i += 2;
  }
  return out;
}

/// A character of ASCII, but for those that control.
bool is_plain(char c) { return (c >= ' ' && c < '\x7f') || c == '\t' || c == '\r' || c == '\n'; }

/// Takes the word at the front of `rest` away.
std::optional<std::string> take_word(std::string_view& rest) {
  const size_t charset_end = rest.find('?', kBegin.size());
  if (!rest.starts_with(kBegin) || charset_end == std::string_view::npos) return std::nullopt;
  const size_t text_begin = charset_end + 3;  // "?Q?"
  if (text_begin > rest.size() || rest[text_begin - 1] != '?') return std::nullopt;
  const size_t text_end = rest.find('?', text_begin);
  if (text_end == std::string_view::npos || !rest.substr(text_end).starts_with(kEnd)) return std::nullopt;
  const std::string_view charset = rest.substr(kBegin.size(), charset_end - kBegin.size());
  const char form = rest[charset_end + 1];
  const std::string_view text = rest.substr(text_begin, text_end - text_begin);
  rest.remove_prefix(text_end + kEnd.size());
  if (!same_header(charset, "utf-8")) return std::nullopt;
  if (form == 'q' || form == 'Q') return decode_q(text);
  return form == 'b' || form == 'B' ? text::from_base64(text) : std::nullopt;
}

bool fits_a_header(std::string_view text) {
  const auto control = [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; };
  return !text.empty() && std::none_of(text.begin(), text.end(), control) && text::is_utf8(text) &&
         kBlanks.find(text.front()) == std::string_view::npos && kBlanks.find(text.back()) == std::string_view::npos;
}

}  // namespace

std::optional<std::string> decode_words(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    auto word = take_word(value);
    if (!word) return std::nullopt;
    out += *word;
    const size_t next = value.find_first_not_of(kBlanks);
    if (next == 0) return std::nullopt;  // words stand apart
    value.remove_prefix(std::min(next, value.size()));
  }
  return fits_a_header(out) ? std::optional(std::move(out)) : std::nullopt;
}

std::string encode_word(std::string_view text) {
  const auto plain = std::count_if(text.begin(), text.end(), [](char c) { return is_plain(c); });
  const auto others =
      std::count_if(text.begin(), text.end(), [](char c) { return !text::continues_utf8(c) && !is_plain(c); });
  if (plain <= others) return "=?UTF-8?B?" + text::to_base64(text) + std::string(kEnd);
  std::string out = "=?UTF-8?Q?";
  for (const char c : text) {
    if (stays(c)) {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('_');
    } else {
      out.push_back('=');
      text::append_hex(out, c, text::kUpperHexDigits);
    }
  }
  return out.append(kEnd);
}

}  // namespace mortise::api_s3

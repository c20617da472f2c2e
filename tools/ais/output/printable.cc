// SPDX-License-Identifier: Apache-2.0
#include "ais/output/printable.h"

#include <mortise/text/utf8.h>

#include <cstddef>

namespace mortise::ais {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// One code point of more than one byte.
bool acts_on_terminal(std::string_view point) {
  if (point.size() == 2)
    return (point[0] == '\xC2' && point[1] < '\xA0') || point == "\u061C";  // C1; Arabic letter mark
  if (point.size() != 3) return false;
  const bool marks = point == "\u200E" || point == "\u200F";
  const bool separates_or_embeds = point >= "\u2028" && point <= "\u202E";
  const bool isolates = point >= "\u2066" && point <= "\u2069";
  return marks || separates_or_embeds || isolates;
}

void append_hex(std::string& out, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto size = text::utf8_sequence(text);
    const auto point = text.substr(0, size == 0 ? 1 : size);
    if (size == 0 || (size == 1 && is_control(point[0])) || acts_on_terminal(point))
      append_hex(out, point);
    else
      out += point;
    text.remove_prefix(point.size());
  }
  return out;
}

}  // namespace mortise::ais

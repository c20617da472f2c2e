// SPDX-License-Identifier: Apache-2.0
#include "s3_model/xml/writer.h"

#include <mortise/text/hex.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "s3_model/percent.h"

namespace mortise::xml {
namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> t{};
  for (size_t c = 0; c < 0x20; ++c) t[c] = c != '\t' && c != '\n';  // parsers keep those as they are in text
  for (char c : std::string_view("<>&\"'\x7f")) t[static_cast<unsigned char>(c)] = true;
  return t;
}();

void reference(unsigned char c, std::string& out) {
  out.append("&#x");
  if (c >= 16) out.push_back(text::kUpperHexDigits[c >> 4]);
  out.push_back(text::kUpperHexDigits[c & 15]);
  out.push_back(';');
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// Bytes at the start of `text` of a character that XML 1.0 has; 0: it is none.
size_t legal_character(std::string_view text) {
  const size_t size = text::utf8_sequence(text);
  const auto c = static_cast<unsigned char>(text.front());
  const bool is_control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
  const auto whole = text.substr(0, size);
  return is_control || whole == "\xEF\xBF\xBE" || whole == "\xEF\xBF\xBF" ? 0 : size;
}

/// As much of the front of it as XML 1.0 has.
size_t legal_run(std::string_view text) {
  size_t end = 0;
  while (end < text.size()) {
    const size_t size = legal_character(text.substr(end));
    if (size == 0) break;
    end += size;
  }
  return end;
}

void escape_legal(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const size_t end = legal_run(text);
    escape(text.substr(0, end), out);
    if (end < text.size()) out.append(kReplacement);
    text.remove_prefix(std::min(end + std::max<size_t>(text::utf8_sequence(text.substr(end)), 1), text.size()));
  }
}

}  // namespace

bool is_legal(std::string_view text) { return legal_run(text) == text.size(); }

void escape(std::string_view text, std::string& out, Illegal illegal) {
  if (illegal == Illegal::replaced) return escape_legal(text, out);
  size_t plain = 0;  // start of the run not yet appended
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!kSpecial[c]) continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '&':
        out.append("&amp;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&apos;");
        break;
      default:
        reference(c, out);
    }
  }
  out.append(text, plain, text.size() - plain);
}

Writer::Writer(Illegal illegal) : out_(kDeclaration), illegal_(illegal) {}

Writer& Writer::open(std::string_view name) {
  start(name);
  return *this;
}
Writer& Writer::open_root(std::string_view name) {
  return open_with(name, "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"");
}
Writer& Writer::open_with(std::string_view name, std::string_view attributes) {
  out_.push_back('<');
  out_.append(name);
  out_.push_back(' ');
  out_.append(attributes);
  out_.push_back('>');
  return *this;
}
Writer& Writer::close(std::string_view name) {
  end(name);
  return *this;
}
Writer& Writer::element(std::string_view name, std::string_view text) {
  start(name);
  escape(text, out_, illegal_);
  end(name);
  return *this;
}
Writer& Writer::element(std::string_view name, uint64_t number) {
  char digits[20];
  const auto end_of = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return raw(name, {digits, static_cast<size_t>(end_of - digits)});
}
Writer& Writer::raw(std::string_view name, std::string_view text) {
  start(name);
  out_.append(text);
  end(name);
  return *this;
}
Writer& Writer::quoted(std::string_view name, std::string_view text) {
  start(name);
  out_.append("&quot;");
  escape(text, out_, illegal_);
  out_.append("&quot;");
  end(name);
  return *this;
}
Writer& Writer::encoded(std::string_view name, std::string_view text, bool encode) {
  if (!encode) return element(name, text);
  start(name);
  s3_model::percent_encode(text, out_);
  end(name);
  return *this;
}

}  // namespace mortise::xml

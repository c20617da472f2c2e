// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log_line.h"

#include <fmt/format.h>

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>

namespace mortise::support {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const size_t length = text::utf8_sequence(text);
    const auto c = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out += kReplacement;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += text[0];
    } else if (const char32_t code = text::code_point(text.substr(0, length)); text::is_control(code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(code));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_visible(std::string& out, std::string_view text, bool quoted) {
  while (quoted && !text.empty()) {
    const size_t plain = std::min(text.find_first_of("\"\\"), text.size());
    text::append_printable(out, text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    (out += '\\') += text[0];
    text.remove_prefix(1);
  }
  text::append_printable(out, text);
}

void append_value(std::string& out, std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \t\"=\\") == std::string_view::npos;
  if (!plain) out += '"';
  append_visible(out, value, !plain);
  if (!plain) out += '"';
}

}  // namespace

std::string human_line(std::string_view message, std::span<const LogField> fields) {
  std::string out;
  out.reserve(message.size() + 32 * fields.size());
  append_visible(out, message, false);
  for (const LogField& field : fields) {
    out += ' ';
    append_visible(out, view(field.pair.name), false);
    out += '=';
    append_value(out, view(field.pair.value));
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}

std::string iso_time(int64_t unix_ms) {
  const auto time = text::iso_time_ms(unix_ms);
  return {time.data(), time.size()};
}

std::string json_line(int64_t unix_ms, std::string_view level, std::string_view category, std::string_view message,
                      std::span<const LogField> fields) {
  std::string out = fmt::format(R"({{"time":"{}","level":"{}","category":)", iso_time(unix_ms), level);
  append_json(out, category);
  out += ",\"message\":";
  append_json(out, message);
  for (const LogField& field : fields) {
    out += ',';
    append_json(out, view(field.pair.name));
    out += ':';
    if (field.is_number)
      out += view(field.pair.value);
    else
      append_json(out, view(field.pair.value));
  }
  out += '}';
  return out;
}

}  // namespace mortise::support

// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log_line.h"

#include <fmt/format.h>

#include <mortise/bytes.h>

#include <ctime>

namespace mortise::support {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Length of the UTF-8 sequence at the start of `s`, 0 if it is none.
size_t sequence_length(std::string_view s) noexcept {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  const auto tail = [&](size_t i) { return i < s.size() && (byte(i) & 0xC0u) == 0x80u; };
  const unsigned char a = byte(0);
  if (a < 0x80) return 1;
  if (a >= 0xC2 && a <= 0xDF) return tail(1) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    const bool overlong = a == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = a == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    const bool outside = (a == 0xF0 && byte(1) < 0x90) || (a == 0xF4 && byte(1) > 0x8F);
    return outside ? 0 : 4;
  }
  return 0;
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    const auto c = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out += kReplacement;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += text[0];
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_visible(std::string& out, std::string_view text, bool quoted) {
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", c);
    } else {
      if (quoted && (ch == '"' || ch == '\\')) out += '\\';
      out += ch;
    }
  }
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
  const auto seconds = static_cast<time_t>(unix_ms / 1000);
  tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, unix_ms % 1000);
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

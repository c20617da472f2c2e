// SPDX-License-Identifier: Apache-2.0
//
// mortise/text.h: what was decoded can be written again, and what was written can be read.
#include <mortise/text.h>

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace mortise::text;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_bytes(std::string_view text) {
  check(from_hex(to_hex(text)) == text);
  check(from_base64(to_base64(text)) == text);
  std::string out;
  check(percent_decode(percent_encoded(text), Plus::space, out) && out == text);
  check(percent_decoded_leniently(percent_encoded(text), Plus::space) == text);
  if (const auto bytes = from_base64(text)) check(to_base64(*bytes) == text);
  if (const auto bytes = from_hex(text)) check(to_hex(*bytes) == lower(text));
  if (const auto number = hex_number(text)) check(hex_number(to_hex(*number)) == number);
  for (const Plus plus : {Plus::literal, Plus::space})
    if (percent_decode(text, plus, out)) check(percent_decoded_leniently(text, plus) == out);
}

void check_utf8(std::string_view text) {
  bool good = true;
  for (size_t at = 0; good && at < text.size();) {
    const size_t n = utf8_sequence(text.substr(at));
    check(n <= 4 && n <= text.size() - at);
    good = n != 0;
    at += n;
  }
  check(good == is_utf8(text));
  const std::string_view front = utf8_prefix(text, text.size() / 2);
  check(front.size() <= text.size() / 2 && text.starts_with(front));
  check(!good || (is_utf8(front) && utf8_length(front) <= utf8_length(text)));
}

void check_views(std::string_view text) {
  const std::string_view inner = trim(text);
  check(inner.data() >= text.data() && inner.data() + inner.size() <= text.data() + text.size());
  check(trim(inner) == inner);
  size_t elements = 0, commas = 0;
  for_each_element(text, ',', [&](std::string_view) { ++elements; });
  for (const char c : text) commas += c == ',' ? 1 : 0;
  check(elements == commas + 1);
  for_each_parameter(text, [&](std::string_view name, std::string_view value, bool has_value) {
    check(has_value || value.empty());
    check(name.find('=') == std::string_view::npos && name.find('&') == std::string_view::npos);
  });
}

void check_times(std::string_view text) {
  if (const auto second = parse_http_date(text)) {
    const auto again = http_date(*second);
    check(parse_http_date({again.data(), again.size()}) == second);
  }
  if (const auto ms = parse_iso_time(text)) {
    const auto again = iso_time_ms(*ms);
    check(parse_iso_time({again.data(), again.size()}) == ms);
  }
  if (const auto second = parse_basic_time(text)) check(parse_basic_time(basic_time(*second)) == second);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_bytes(text);
  check_utf8(text);
  check_views(text);
  check_times(text);
  if (parse_decimal<int64_t>(text)) check(text.find_first_not_of("0123456789") == std::string_view::npos);
  return 0;
}

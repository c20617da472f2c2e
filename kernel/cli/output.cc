// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/output.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace mortise::cli {
namespace {

std::string lines_of(std::string_view text) {
  std::string out;
  for (;;) {
    const size_t end = text.find('\n');
    text::append_printable(out, text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void say_lines(std::string_view text, std::FILE* to) { fmt::print(to, "{}\n", lines_of(text)); }

std::string safe_json(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t size = text::utf8_sequence(text);
    const char32_t c = size == 0 ? 0 : text::code_point(text.substr(0, size));
    // Those of ASCII are line ends between the texts; in them, whoever wrote it has escaped them.
    if (c >= 0x7F && text::is_control(c))
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(c));
    else
      out += text.substr(0, std::max<size_t>(size, 1));
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return out;
}

void say_json(const Json& document, int indent) {
  fmt::print("{}\n", safe_json(document.dump(indent, ' ', false, Json::error_handler_t::replace)));
}

void warn(std::string_view what) { fmt::print(stderr, "mortise: warning: {}\n", lines_of(what)); }

int refuse(std::string_view why, int code) {
  fmt::print(stderr, "mortise: {}\n", lines_of(why));
  return code;
}

int refuse_in_json(std::string_view why, int code) {
  say_json(Json{{"error", why}}, -1);
  return refuse(why, code);
}

}  // namespace mortise::cli

// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/go_time.h"

#include <mortise/text.h>

#include <array>
#include <ctime>

namespace mortise::api_native {
namespace {

struct Part {
  std::string_view layout;
  const char* format;  // of strftime
};

// The longer ones first.
constexpr std::array<Part, 18> kParts = {{{"Monday", "%A"},
                                          {"January", "%B"},
                                          {"2006", "%Y"},
                                          {"Z07:00", "Z"},
                                          {"-07:00", "+00:00"},
                                          {"-0700", "+0000"},
                                          {"Mon", "%a"},
                                          {"Jan", "%b"},
                                          {"MST", "UTC"},
                                          {"01", "%m"},
                                          {"02", "%d"},
                                          {"03", "%I"},
                                          {"04", "%M"},
                                          {"05", "%S"},
                                          {"06", "%y"},
                                          {"15", "%H"},
                                          {"PM", "%p"},
                                          {"_2", "%e"}}};
constexpr size_t kMaxLayout = 64;  // bytes

const Part* part_at(std::string_view layout) {
  for (const Part& p : kParts)
    if (layout.starts_with(p.layout)) return &p;
  return nullptr;
}

}  // namespace

std::string go_time(int64_t unix_ms, std::string_view layout) {
  if (layout.empty()) layout = "02 Jan 06 15:04 MST";
  layout = layout.substr(0, kMaxLayout);
  const std::time_t seconds = unix_ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::string out;
  while (!layout.empty()) {
    const Part* p = part_at(layout);
    if (p == nullptr) {
      out.push_back(layout.front());
      layout.remove_prefix(1);
      continue;
    }
    char text[64];
    out.append(text, std::strftime(text, sizeof text, p->format, &utc));
    layout.remove_prefix(p->layout.size());
  }
  return out;
}

std::string rfc3339(int64_t unix_ns) {
  if (unix_ns == 0) return "0001-01-01T00:00:00Z";
  std::string out = go_time(unix_ns / 1'000'000, "2006-01-02T15:04:05");
  std::string fraction = std::to_string(unix_ns % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  return out + "." + fraction + "Z";
}

}  // namespace mortise::api_native

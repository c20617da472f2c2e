// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/scrub_json.h"

#include <fmt/format.h>

#include <string_view>

namespace mortise::server {
namespace {

/// Length of the UTF-8 character at the front of `text`; 0: there is none.
size_t character_size(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t size = first < 0x80                    ? 1
                      : first >= 0xC2 && first < 0xE0 ? 2
                      : first >= 0xE0 && first < 0xF0 ? 3
                      : first >= 0xF0 && first < 0xF5 ? 4
                                                      : 0;
  if (size == 0 || size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0) || (first == 0xF0 && byte(1) < 0x90) ||
      (first == 0xF4 && byte(1) >= 0x90))
    return 0;
  return size;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const size_t size = character_size(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (size == 0)
      out += "\xEF\xBF\xBD";
    else if (first == '"' || first == '\\')
      out.append("\\").append(text.substr(0, 1));
    else if (first < 0x20)
      out += fmt::format("\\u{:04x}", first);
    else
      out += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out + "\"";
}

std::string to_json(const objects::Finding& f) {
  std::string out = fmt::format("{{\"kind\":{},\"what\":{}", quoted(name_of(f.kind)), quoted(f.what));
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out += fmt::format(",{}:{}", quoted(name), quoted(value));
  };
  add("bucket", f.bucket);
  add("key", f.key);
  add("version", f.version);
  add("blob", f.blob);
  add("done", f.done);
  return out + "}";
}

}  // namespace

std::string to_json(const objects::ScrubReport& r) {
  std::string out = fmt::format(
      "{{\"state\":{},\"resumed\":{},\"started_ms\":{},\"finished_ms\":{},\"buckets\":{},\"records\":{},\"objects\":{},"
      "\"parts\":{},"
      "\"bytes\":{},\"unverified\":{},\"blobs\":{},\"unsettled\":{},\"found\":{}",
      quoted(name_of(r.state)), r.resumed, r.started_ms, r.finished_ms, r.buckets, r.records, r.objects, r.parts,
      r.bytes, r.unverified, r.blobs, r.unsettled, r.found);
  out += ",\"found_of\":{";
  for (size_t i = 0; i < objects::kFindingKinds; ++i)
    out +=
        fmt::format("{}{}:{}", i == 0 ? "" : ",", quoted(name_of(static_cast<objects::FindingKind>(i))), r.found_of[i]);
  out += "},\"findings\":[";
  for (size_t i = 0; i < r.findings.size(); ++i) out += (i == 0 ? "" : ",") + to_json(r.findings[i]);
  return out + "]}\n";
}

}  // namespace mortise::server

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/answer.h"

#include <mortise/text/utf8.h>

#include <algorithm>

#include "s3_model/xml/writer.h"

namespace mortise::api_s3 {
namespace {

// What a request holds is repeated to its sender only so far; bytes of XML.
constexpr size_t kMaxElement = 8 << 10;
constexpr size_t kMaxElements = 24 << 10;
constexpr size_t kLongestEscape = 6;

/// As much of the front of `text` as has room, cut between characters.
std::string_view fitting(std::string_view text, size_t room) {
  if (text.size() * kLongestEscape <= room) return text;
  size_t end = 0;
  for (std::string escaped; end < text.size(); ++end) {
    xml::escape(text.substr(end, 1), escaped);  // never shorter than what replaces it
    if (escaped.size() > room) break;
  }
  return text::utf8_prefix(text, end);
}

}  // namespace

std::string error_document(const S3Error& error, std::string_view request_id, std::string_view host_id) {
  xml::Writer w(xml::Illegal::replaced);
  w.open("Error").element("Code", error.code).element("Message", fitting(error.message, kMaxElement));
  size_t room = kMaxElements;
  for (const auto& [name, value] : error.facts) {
    const size_t before = w.size();
    w.element(name, fitting(value, std::min(room, kMaxElement)));
    room -= std::min(room, w.size() - before);
  }
  w.element("RequestId", request_id).element("HostId", host_id).close("Error");
  return w.take();
}

}  // namespace mortise::api_s3

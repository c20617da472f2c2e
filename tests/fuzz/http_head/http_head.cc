// SPDX-License-Identifier: Apache-2.0
//
// What a connection sends, through scanner, head parser and chunk decoder, one request after the other. However the
// bytes are cut, the same must come out; every view lies in the head; and the target and all headers are there as they
// were sent.
#include "kernel/http/characters.h"
#include "kernel/http/chunk_decoder.h"
#include "kernel/http/head_parser.h"

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace mortise;
using namespace mortise::http;
using mortise::view;

void require(bool condition) {
  if (!condition) std::abort();
}

const Limits& small_limits() {
  static const Limits limits = [] {
    Limits l;
    l.head_bytes = 1024;
    l.headers = 8;
    l.target_bytes = 128;
    return l;
  }();
  return limits;
}

bool inside(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_head(std::string_view head, const RequestHead& out) {
  require(inside(out.method, head) && !out.method.empty());
  require(out.target == "/" || inside(out.target, head));
  require(!out.path.empty() && inside(out.query, head) && inside(out.host, head));
  require(out.has_query ? out.target == std::string(out.path) + "?" + std::string(out.query) : out.target == out.path);
  require(!(out.chunked && out.content_length >= 0));
  require(out.headers.size() <= small_limits().headers);
  size_t at = head.find("\r\n") + 2;
  for (const auto& [name, value] : out.headers) {
    const auto line = head.substr(at, head.find("\r\n", at) - at);
    require(line.substr(0, name.size) == view(name) && line[name.size] == ':');
    require(mortise::text::trim(line.substr(name.size + 1), mortise::text::kSpaceAndTab) == view(value));
    require(std::all_of(view(name).begin(), view(name).end(), is_token_char));
    require(std::none_of(view(value).begin(), view(value).end(), is_control));
    at += line.size() + 2;
  }
  require(head.substr(at) == "\r\n");
}

/// Scans as a connection does whose reads end after `step` bytes each. Empty: not complete, or refused.
std::string_view scan(std::string_view in, size_t step, std::string& transcript) {
  HeadScanner scanner;
  for (size_t seen = 0; seen < in.size();) {
    seen = std::min(seen + step, in.size());
    if (const auto fault = scanner.scan(in.substr(0, seen), small_limits())) {
      transcript += "refused " + std::to_string(fault.status);
      return {};
    }
    if (scanner.end() == 0) continue;
    require(scanner.end() <= seen && in.substr(0, scanner.end()).ends_with("\r\n"));
    return in.substr(0, scanner.end());
  }
  transcript += "incomplete";
  return {};
}

/// Takes the body off `in`. False: nothing can follow.
bool take_body(std::string_view& in, const RequestHead& head, size_t step, std::string& transcript) {
  if (!head.chunked) {
    const auto length = static_cast<uint64_t>(std::max<int64_t>(head.content_length, 0));
    if (length > in.size()) return false;
    transcript += " body " + std::string(in.substr(0, static_cast<size_t>(length)));
    in.remove_prefix(static_cast<size_t>(length));
    return true;
  }
  ChunkDecoder decoder;
  transcript += " chunks ";
  while (!in.empty()) {
    const auto piece = in.substr(0, step);
    const auto result = decoder.next(piece);
    require(result.consumed <= piece.size() && inside(result.data, piece));
    require((result.event == ChunkDecoder::Event::data) == !result.data.empty());
    transcript += result.data;
    in.remove_prefix(result.consumed);
    if (result.event == ChunkDecoder::Event::end) return true;
    if (result.event == ChunkDecoder::Event::broken) {
      transcript += "broken";
      return false;
    }
  }
  return false;
}

std::string run(std::string_view in, size_t step) {
  std::string transcript;
  RequestHead head;
  for (;;) {
    const auto whole = scan(in, step, transcript);
    if (whole.empty()) return transcript;
    const auto text = whole.starts_with("\r\n") ? whole.substr(2) : whole;
    head.clear();
    if (const auto fault = parse_head(text, small_limits(), head))
      return transcript + " bad " + std::to_string(fault.status);
    check_head(text, head);
    transcript += " " + std::string(head.method) + " " + std::string(head.target) + " " + std::string(head.host);
    in.remove_prefix(whole.size());
    if (!take_body(in, head, step, transcript)) return transcript;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view in(reinterpret_cast<const char*>(data), size);
  const auto whole = run(in, std::max<size_t>(size, 1));
  require(run(in, 1) == whole);
  require(run(in, 7) == whole);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/query.h"

#include <mortise/text.h>

namespace mortise::api_s3 {

std::optional<Query> Query::parse(std::string_view raw) {
  Query q;
  while (!raw.empty()) {
    const size_t end = raw.find('&');
    const std::string_view piece = raw.substr(0, end);
    raw = end == std::string_view::npos ? std::string_view() : raw.substr(end + 1);
    if (piece.empty()) continue;
    const size_t equals = piece.find('=');
    Parameter p;
    if (!text::percent_decode(piece.substr(0, equals), text::Plus::space, p.first)) return std::nullopt;
    if (equals != std::string_view::npos &&
        !text::percent_decode(piece.substr(equals + 1), text::Plus::space, p.second))
      return std::nullopt;
    if (!text::is_utf8(p.first) || !text::is_utf8(p.second)) return std::nullopt;
    if (q.parameters_.size() == kMaxParameters) return std::nullopt;
    q.parameters_.push_back(std::move(p));
  }
  return q;
}

}  // namespace mortise::api_s3

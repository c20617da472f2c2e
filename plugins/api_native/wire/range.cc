// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/range.h"

#include <mortise/text.h>

namespace mortise::api_native {
namespace {

NativeError bad_range(std::string_view header) {
  return {416, "ErrRangeNotSatisfiable", "invalid range \"" + std::string(header.substr(0, 128)) + "\""};
}

}  // namespace

Or<Range> parse_range(std::string_view header, std::string_view shown) {
  constexpr std::string_view kUnit = "bytes=";
  if (header.empty()) return Range{};
  if (!header.starts_with(kUnit)) return bad_range(header);
  const std::string_view text = text::trim(header.substr(kUnit.size()));
  if (text.find(',') != std::string_view::npos)
    return NativeError(416, "ErrUnsupp",
                       "cannot multi-range read " + std::string(shown) + " - operation not supported");
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return bad_range(header);
  const auto first = text::parse_decimal<uint64_t>(text.substr(0, dash));
  const auto last = text::parse_decimal<uint64_t>(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return bad_range(header);
    return Range{MORTISE_RANGE_SUFFIX, *last, 0};
  }
  if (!first) return bad_range(header);
  if (dash + 1 == text.size()) return Range{MORTISE_RANGE_FROM, *first, 0};
  if (!last || *last < *first) return bad_range(header);
  return Range{MORTISE_RANGE_BETWEEN, *first, *last};
}

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/range.h"

#include <mortise/text.h>

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kUnit = "bytes=";

}  // namespace

std::optional<Range> parse_copy_range(std::string_view header) noexcept {
  if (!header.starts_with(kUnit)) return std::nullopt;
  const std::string_view spec = header.substr(kUnit.size());
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = text::parse_decimal<uint64_t>(spec.substr(0, dash));
  const auto last = text::parse_decimal<uint64_t>(spec.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return Range{MORTISE_RANGE_BETWEEN, *first, *last};
}

}  // namespace mortise::api_s3

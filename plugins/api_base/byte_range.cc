// SPDX-License-Identifier: Apache-2.0
#include "api_base/byte_range.h"

#include <mortise/http.h>
#include <mortise/text.h>

#include <optional>

namespace mortise::api_base {
namespace {

/// Digits; what is too large for 64 bits is as good as the largest.
std::optional<uint64_t> position(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto value = text::parse_decimal<uint64_t>(text);
  return value ? *value : UINT64_MAX;
}

constexpr std::string_view kUnit = "bytes=";

}  // namespace

Range parse_range(std::string_view header) noexcept {
  if (header.size() <= kUnit.size() || !same_header(header.substr(0, kUnit.size()), kUnit)) return {};
  const std::string_view spec = text::trim(header.substr(kUnit.size()), text::kSpaceAndTab);
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view from = spec.substr(0, dash);
  const std::string_view to = spec.substr(dash + 1);
  if (from.empty()) {
    const auto count = position(to);
    return count ? Range{MORTISE_RANGE_SUFFIX, *count} : Range{};
  }
  const auto first = position(from);
  if (!first) return {};
  if (to.empty()) return {MORTISE_RANGE_FROM, *first};
  const auto last = position(to);
  if (!last || *last < *first) return {};
  return {MORTISE_RANGE_BETWEEN, *first, *last};
}

}  // namespace mortise::api_base

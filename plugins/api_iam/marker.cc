// SPDX-License-Identifier: Apache-2.0
#include "api_iam/marker.h"

#include <mortise/text/base64.h>
#include <mortise/text/number.h>

namespace mortise::api_iam {
namespace {

constexpr size_t kDefault = 100, kMost = 1000;
constexpr std::string_view kFront = "after:";

}  // namespace

std::optional<size_t> page_size(const Form& form) {
  const std::string* const text = form.find("MaxItems");
  if (text == nullptr) return kDefault;
  const auto number = text::parse_decimal<size_t>(*text);
  return number && *number >= 1 && *number <= kMost ? number : std::nullopt;
}

std::string marker_of(std::string_view name) { return text::to_base64(std::string(kFront).append(name)); }

std::optional<std::string> name_of_marker(std::string_view marker) {
  if (marker.empty()) return std::string();
  auto text = text::from_base64(marker);
  if (!text || !text->starts_with(kFront) || text->size() == kFront.size()) return std::nullopt;
  return text->substr(kFront.size());
}

Answered<void> check_page(const Form& form) {
  if (!page_size(form)) return invalid_parameter("MaxItems is a number from 1 to 1000.");
  if (!name_of_marker(form.value("Marker"))) return invalid_parameter("Invalid Marker: it is that of another answer.");
  return {};
}

}  // namespace mortise::api_iam

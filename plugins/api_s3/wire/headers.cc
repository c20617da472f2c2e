// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {

bool Headers::any(std::string_view prefix) const noexcept {
  bool found = false;
  each([&](std::string_view name, std::string_view) {
    found = found || (name.size() >= prefix.size() && same_header(name.substr(0, prefix.size()), prefix));
  });
  return found;
}

std::string_view Headers::parameter(std::string_view name) const noexcept {
  if (!is_amz(name)) return {};
  for (const auto& [n, value] : query_->all())
    if (same_header(n, name)) return value.empty() ? std::string_view("") : std::string_view(value);
  return {};
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace mortise::api_s3

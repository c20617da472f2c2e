// SPDX-License-Identifier: Apache-2.0
#include "api_native/wire/query.h"

#include <mortise/text.h>

namespace mortise::api_native {

std::optional<Query> Query::parse(std::string_view raw) {
  Query q;
  bool good = true;
  text::for_each_parameter(raw, [&](std::string_view name, std::string_view value, bool) {
    Parameter p;
    good = good && q.parameters_.size() < kMaxParameters && text::percent_decode(name, text::Plus::space, p.first) &&
           text::percent_decode(value, text::Plus::space, p.second) && text::is_utf8(p.first) &&
           text::is_utf8(p.second);
    if (good) q.parameters_.push_back(std::move(p));
  });
  if (!good) return std::nullopt;
  return q;
}

const std::string* Query::find(std::string_view name) const noexcept {
  for (const auto& [n, value] : parameters_)
    if (n == name) return &value;
  return nullptr;
}

std::string_view Query::get(std::string_view name) const noexcept {
  const auto* value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

void Query::set(std::string_view name, std::string value) {
  std::erase_if(parameters_, [&](const Parameter& p) { return p.first == name; });
  parameters_.emplace_back(name, std::move(value));
}

bool Query::flag(std::string_view name) const noexcept { return means_yes(get(name)); }

bool means_yes(std::string_view text) noexcept {
  for (const std::string_view word : {"1", "t", "true", "y", "yes", "on"})
    if (text::same_ignoring_case(text, word)) return true;
  return false;
}

}  // namespace mortise::api_native

// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/option_spec.h"

#include "kernel/config/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mortise::config {
namespace {

bool is_name(std::string_view s) noexcept {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !s.empty() && s.size() <= 63 && lower(s.front()) && std::all_of(s.begin(), s.end(), allowed);
}

std::string fault_of(const OptionSpec& spec) {
  if (!is_name(spec.name)) return fmt::format("option name '{}' is not [a-z][a-z0-9_]*", spec.name);
  if (spec.name == "enabled") return "option 'enabled' is the host's own";
  const auto type = static_cast<int32_t>(spec.type);
  if (type < MORTISE_OPTION_STRING || type > MORTISE_OPTION_CHOICE)
    return fmt::format("option '{}' has the unknown type {}", spec.name, type);
  if (spec.type == OptionType::choice && choices(spec).empty())
    return fmt::format("option '{}' is a choice without words", spec.name);
  if (spec.required) return {};
  if (auto value = default_value(spec); !value)
    return fmt::format("option '{}' has a bad default: {}", spec.name, value.error().message);
  return {};
}

}  // namespace

std::string_view describe(OptionType type) noexcept {
  switch (type) {
    case OptionType::string:
      return "a text";
    case OptionType::integer:
      return "an integer";
    case OptionType::boolean:
      return "true or false";
    case OptionType::size:
      return "a size in bytes or as text (\"64KiB\")";
    case OptionType::duration:
      return "a duration as text (\"250ms\", \"10s\", \"2h\")";
    case OptionType::string_list:
      return "an array of texts";
    case OptionType::table_list:
      return "an array of tables";
    case OptionType::choice:
      return "one of a few words";
  }
  return "a value";
}

std::vector<std::string> choices(const OptionSpec& spec) {
  std::vector<std::string> words;
  std::string_view rest = spec.range;
  while (!rest.empty()) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    if (bar > 0) words.emplace_back(rest.substr(0, bar));
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return words;
}

std::string fault_of(std::span<const OptionSpec> specs) {
  std::set<std::string_view> names;
  for (const OptionSpec& spec : specs) {
    if (std::string fault = fault_of(spec); !fault.empty()) return fault;
    if (!names.insert(spec.name).second) return fmt::format("option '{}' is declared twice", spec.name);
  }
  return {};
}

}  // namespace mortise::config

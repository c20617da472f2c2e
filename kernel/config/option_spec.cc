// SPDX-License-Identifier: Apache-2.0
#include "kernel/config/option_spec.h"

#include "kernel/config/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mortise::config {
namespace {

// What declared() makes of what cannot be; fault_of() says so.
constexpr OptionType kUnknown{-1};
constexpr OptionType kMisplacedSecret{-2};

/// Of those that a plugin can declare.
constexpr bool is_type(int32_t type) noexcept { return type >= MORTISE_OPTION_STRING && type <= MORTISE_OPTION_CHOICE; }

bool is_name(std::string_view s) noexcept {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !s.empty() && s.size() <= 63 && lower(s.front()) && std::all_of(s.begin(), s.end(), allowed);
}

std::string_view parent_of(std::string_view name) { return name.substr(0, std::min(name.find('.'), name.size())); }

bool is_column(const OptionSpec& spec) { return spec.name.find('.') != std::string::npos; }

/// A column stands behind the table that it is of.
std::string fault_of_column(const OptionSpec& spec, std::span<const OptionSpec> before) {
  const std::string_view parent = parent_of(spec.name);
  const bool there = std::any_of(before.begin(), before.end(), [&](const OptionSpec& other) {
    return other.name == parent && other.type == OptionType::table_list;
  });
  if (!there)
    return fmt::format("option '{}' is a column, but there is no array of tables '{}' before it", spec.name, parent);
  if (spec.type == OptionType::table_list || spec.type == OptionType::string_list)
    return fmt::format("option '{}' is a column, and cannot be a list", spec.name);
  return {};
}

std::string fault_of(const OptionSpec& spec) {
  const std::string_view name = is_column(spec) ? std::string_view(spec.name).substr(parent_of(spec.name).size() + 1)
                                                : std::string_view(spec.name);
  if (!is_name(name)) return fmt::format("option name '{}' is not [a-z][a-z0-9_]*", spec.name);
  if (spec.name == "enabled") return "option 'enabled' is the host's own";
  if (spec.type == kMisplacedSecret) return fmt::format("option '{}' is secret, as only a string can be", spec.name);
  const auto type = static_cast<int32_t>(spec.type);
  if (spec.type != OptionType::secret && !is_type(type))
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
    case OptionType::secret:
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

OptionSpec declared(int32_t type, uint32_t flags) {
  OptionSpec out;
  const bool secret = (flags & MORTISE_OPTION_SECRET) != 0;
  out.type = static_cast<OptionType>(type);
  if (out.type == OptionType::secret) out.type = kUnknown;  // a number of ours, not of the ABI
  if (secret && is_type(type)) out.type = type == MORTISE_OPTION_STRING ? OptionType::secret : kMisplacedSecret;
  out.required = (flags & MORTISE_OPTION_REQUIRED) != 0;
  out.reloadable = (flags & MORTISE_OPTION_RELOADABLE) != 0;
  return out;
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

std::vector<OptionSpec> with_columns(std::span<const OptionSpec> flat) {
  std::vector<OptionSpec> out;
  for (const OptionSpec& spec : flat) {
    const auto parent = std::find_if(out.begin(), out.end(), [&](const OptionSpec& other) {
      return is_column(spec) && other.name == parent_of(spec.name);
    });
    if (parent == out.end()) {
      out.push_back(spec);
      continue;
    }
    OptionSpec column = spec;
    column.name.erase(0, parent->name.size() + 1);
    parent->columns.push_back(std::move(column));
  }
  return out;
}

std::string fault_of(std::span<const OptionSpec> specs) {
  std::set<std::string_view> names;
  for (const OptionSpec& spec : specs) {
    if (std::string fault = fault_of(spec); !fault.empty()) return fault;
    if (is_column(spec)) {
      const auto before = specs.first(static_cast<size_t>(&spec - specs.data()));
      if (std::string fault = fault_of_column(spec, before); !fault.empty()) return fault;
    }
    if (!names.insert(spec.name).second) return fmt::format("option '{}' is declared twice", spec.name);
  }
  return {};
}

}  // namespace mortise::config

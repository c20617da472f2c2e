// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/properties.h"

#include "kernel/config/suggest.h"
#include "kernel/server/public_access_block.h"

#include <mortise/abi/properties.h>
#include <mortise/properties.h>

#include <fmt/format.h>

#include <algorithm>

namespace mortise::server {
namespace {

constexpr size_t kMaxName = 128;

bool is_separator(char c) { return c == '.' || c == '_'; }

/// Words with a separator between each two.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxName || !text::is_lower(name.front()) || is_separator(name.back()))
    return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return text::is_lower(c) || text::is_digit(c) || is_separator(c); }) &&
         std::adjacent_find(name.begin(), name.end(),
                            [](char a, char b) { return is_separator(a) && is_separator(b); }) == name.end();
}

bool has_empty_choice(const mortise_property& property) {
  const std::string_view choices = view(property.choices);
  return choices.empty() || choices.front() == '|' || choices.back() == '|' || choices.find("||") != choices.npos;
}

/// Of a text, a default is for people to read; of any other type it is a value.
Result<void> check_default(const mortise_property& property) {
  if (property.type == MORTISE_PROPERTY_TEXT || property.default_value.size == 0) return {};
  mortise_property type_alone = property;
  type_alone.check = nullptr;
  return check_value(type_alone, view(property.default_value));
}

/// "" if it is as abi/properties.h has it.
std::string fault_of(const mortise_property* property) {
  if (property == nullptr) return "is NULL";
  if (!MORTISE_HAS(mortise_property, property, check)) return "is too small";
  for (const mortise_str& text : {property->name, property->default_value, property->choices, property->help})
    if (text.data == nullptr && text.size != 0) return "has a text that is NULL";
  if (!is_name(view(property->name))) return "has no name of lower-case words with a '.' or '_' between them";
  if (property->type < MORTISE_PROPERTY_TEXT || property->type > MORTISE_PROPERTY_INTEGER) return "has an unknown type";
  if (property->type == MORTISE_PROPERTY_CHOICE && has_empty_choice(*property))
    return "has no choices, or an empty one among them";
  if (const Result<void> good = check_default(*property); !good)
    return fmt::format("has the default '{}', which it does not take itself", view(property->default_value));
  return {};
}

bool is_of_buckets(const mortise_property& property) {
  return (property.flags & MORTISE_PROPERTY_OF_BUCKETS) != 0 || (property.flags & MORTISE_PROPERTY_OF_OBJECTS) == 0;
}

std::string meant_choice(const mortise_property& property, std::string_view value) {
  std::vector<std::string> words;
  for_each_choice(property, [&](std::string_view word) { words.emplace_back(word); });
  return config::did_you_mean(value, words);
}

}  // namespace

Result<void> Properties::add(const std::string& owner, const mortise_properties& table) {
  if (!MORTISE_HAS(mortise_properties, &table, all) || (table.all == nullptr && table.count != 0))
    return Error(Status::invalid, "gives a malformed table of " MORTISE_PROPERTIES_ID);
  for (uint32_t i = 0; i < table.count; ++i) {
    const mortise_property* property = table.all[i];
    if (const std::string fault = fault_of(property); !fault.empty())
      return Error(
          Status::invalid,
          fmt::format("gives a malformed table of " MORTISE_PROPERTIES_ID ": property number {} {}", i + 1, fault));
    if (!is_of_buckets(*property)) continue;
    Row row{std::string(view(property->name)), owner, property};
    const auto at = std::lower_bound(rows_.begin(), rows_.end(), row.name,
                                     [](const Row& r, const std::string& name) { return r.name < name; });
    if (at != rows_.end() && at->name == row.name)
      return Error(Status::invalid, fmt::format("declares the property '{}', which {} declares, too", row.name,
                                                at->owner == "kernel" ? "the server" : "plugin '" + at->owner + "'"));
    rows_.insert(at, std::move(row));
  }
  tables_.push_back(&table);
  return {};
}

const Properties::Row* Properties::find(std::string_view name) const {
  const auto at = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == name; });
  return at == rows_.end() ? nullptr : &*at;
}

std::vector<std::string> Properties::names() const {
  std::vector<std::string> out;
  for (const Row& row : rows_)
    if ((row.property->flags & MORTISE_PROPERTY_INTERNAL) == 0) out.push_back(row.name);
  return out;
}

Result<const Properties::Row*> Properties::declared(std::string_view name) const {
  if (const Row* row = find(name)) return row;
  return Error(Status::invalid,
               fmt::format("unknown property '{}'{}", name.substr(0, kMaxName), config::did_you_mean(name, names())));
}

Result<void> Properties::check(std::string_view name, std::string_view value) const {
  const auto row = declared(name);
  if (!row) return row.error();
  const mortise_property& property = *(*row)->property;
  Result<void> good = check_value(property, value);
  if (!good) good.error().message += meant_choice(property, value);
  return good;
}

namespace {

Result<void> ask(const mortise_properties& table, std::string_view bucket, const std::vector<mortise_pair>& set,
                 const std::vector<mortise_pair>& all) {
  const auto set_count = static_cast<uint32_t>(set.size()), all_count = static_cast<uint32_t>(all.size());
  mortise_error error = empty_error();
  mortise_status status = MORTISE_OK;
  if (MORTISE_HAS(mortise_properties, &table, check_change) && table.check_change != nullptr)
    status = table.check_change(set.data(), set_count, all.data(), all_count, &error);
  if (status == MORTISE_OK && MORTISE_HAS(mortise_properties, &table, check_bucket) && table.check_bucket != nullptr)
    status = table.check_bucket(str(bucket), set.data(), set_count, all.data(), all_count, &error);
  return status == MORTISE_OK ? Result<void>() : Result<void>(Error(Status::invalid, std::string(view(error.message))));
}

}  // namespace

Result<void> Properties::check_change(std::string_view bucket, const std::vector<mortise_pair>& set,
                                      const std::vector<mortise_pair>& given) const {
  std::vector<mortise_pair> all = given;
  const auto own = std::find_if(all.begin(), all.end(),
                                [](const mortise_pair& p) { return view(p.name) == kPublicAccessBlockProperty; });
  const std::string block = united(own == all.end() ? std::string_view() : view(own->value), public_access_block_);
  if (own != all.end())
    own->value = str(block);
  else if (!block.empty())
    all.push_back(pair(kPublicAccessBlockProperty, block));
  for (const mortise_properties* table : tables_)
    if (Result<void> good = ask(*table, bucket, set, all); !good) return good;
  return {};
}

Result<void> Properties::check_reset(std::string_view name) const {
  const auto row = declared(name);
  if (!row) return row.error();
  if (((*row)->property->flags & MORTISE_PROPERTY_INTERNAL) == 0) return {};
  return Error(Status::invalid, fmt::format("property '{}' is set by {} alone", name, (*row)->owner));
}

Result<void> Properties::check_setting(std::string_view name, std::string_view value) const {
  if (const Result<void> good = check_reset(name); !good) return good;
  return check(name, value);
}

}  // namespace mortise::server

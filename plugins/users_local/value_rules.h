// SPDX-License-Identifier: Apache-2.0
//
// How values are read that more than one kind of identity has.
#pragma once

#include <mortise/error.h>
#include <mortise/identity_rules.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "users_local/change.h"
#include "users_local/directory.h"
#include "users_local/value_names.h"

namespace mortise::users_local {

Error refuse(std::string text);
Error too_many(size_t most, std::string_view what = "of them");
/// `known`: the names that there are.
Error unknown_value(std::string_view what, std::string_view name, std::string_view known);

/// UTF-8 without control characters, and not too long.
bool is_line(std::string_view text);
Result<void> take_line(std::string_view name, const std::string& value, std::string& out);
Result<void> take_flag(std::string_view name, std::string_view value, bool& out);
/// Of a policy: its size and encoding. Its words are others' to check.
Result<void> check_document(std::string_view name, const std::string& value);
/// A text of the open table "attribute.*", whose names are those that tags have elsewhere.
Result<void> take_attribute(std::string_view name, const std::string& value, bool reset, Texts& out);
/// "/" or "/a/b/", of printable ASCII.
Result<void> take_path(const std::string& value, std::string& out);
/// Without a value, or reset, there is none.
Result<void> take_boundary(const std::string& name, const Directory& all, std::string& out);
/// What users, groups and roles have alike. `taken` says whether it was something of this.
Result<void> take_policies(std::string_view name, const std::string& value, bool reset, const Directory& all,
                           Texts& own, Names& attached, bool& taken);
/// Who plans the change does it.
bool is_rename(const IdentityChange& change, std::string_view name, bool reset);

/// The names of things that there are, with commas between.
template <class IsThere>
Result<void> take_names(std::string_view list, IsThere&& is_there, const char* what, size_t most, Names& out) {
  out.clear();
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    if (!is_there(name)) return refuse("there is no " + std::string(what) + " '" + std::string(name) + "'");
    out.emplace(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  if (out.size() > most) return too_many(most);
  return {};
}

/// Calls one(name, value) for each that is set, and with an empty text for each that is reset.
template <class F>
Result<void> for_each(const IdentityChange& change, F&& one) {
  for (const auto& [name, value] : change.set)
    if (Result<void> taken = one(name, value, false); !taken) return taken;
  for (const std::string& name : change.reset)
    if (Result<void> taken = one(name, std::string(), true); !taken) return taken;
  return {};
}

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
//
// Users, groups, roles, policies and keys, asked for and changed by the thread of this plugin, which waits for the
// answers.
#pragma once

#include <mortise/identities.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_iam/error.h"
#include "api_iam/names.h"

namespace mortise::api_iam {

/// One of them; see mortise_identity_entry.
struct Entry {
  std::string name;
  int64_t created_ms = 0;
  std::map<std::string, std::string, std::less<>> values;

  /// "" if it has none of that name.
  const std::string& value(std::string_view name) const;
  /// Of a list with commas.
  std::vector<std::string> list(std::string_view name) const;
  /// Names, without the prefix, and texts of those values whose names have it: "policy.", "attribute.".
  std::vector<std::pair<std::string, std::string>> with_prefix(std::string_view prefix) const;
};

/// What is set, and what gets its default.
struct Values {
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;
};

/// Copyable.
class Directory {
 public:
  explicit Directory(Identities identities) noexcept : identities_(identities) {}
  /// False: nobody keeps users that could be changed.
  explicit operator bool() const noexcept { return identities_.can_be_administered(); }

  /// NoSuchEntity if there is none. Names that differ in case alone are the same here, as with AWS.
  Answered<Entry> find(const Kind& kind, const std::string& name) const;
  Answered<Entry> find_key(const std::string& access_key) const;
  /// All of them, in the order of their names without case.
  Answered<std::vector<Entry>> list(const Kind& kind) const;
  Answered<std::vector<Entry>> keys_of(const std::string& user) const;

  Answered<Entry> create(const Kind& kind, const std::string& name, const Values& values) const;
  Answered<Entry> set(const Kind& kind, const std::string& name, const Values& values) const;
  Answered<void> remove(const Kind& kind, const std::string& name) const;
  Answered<Entry> create_key(const std::string& user) const;
  Answered<void> set_key(const std::string& access_key, const Values& values) const;
  Answered<void> remove_key(const std::string& access_key) const;

 private:
  Answered<std::vector<Entry>> ask(const mortise_identity_query& query) const;
  Answered<Entry> change(int32_t kind, int32_t action, const std::string& name, const Values& values) const;
  const Identities identities_;
};

}  // namespace mortise::api_iam

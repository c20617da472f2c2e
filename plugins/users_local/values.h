// SPDX-License-Identifier: Apache-2.0
//
// The values of users, groups and keys, as an operator names them: read from a change, checked, and shown. Which there
// are says abi/identity.h.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/error.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "users_local/directory.h"

namespace mortise::users_local {

struct Limits {
  size_t users = 0;
  size_t keys_of_user = 0;
};

/// A change that owns its texts.
struct Change {
  int32_t kind = 0;
  int32_t action = 0;
  std::string name;
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> reset;
  std::string declared_in = {};
  std::string password_hash = {};  // of the value `password`, which is not among those that are set any more

  static Change from(const mortise_identity_change& c);
  /// Takes the value `password` out, whose hash takes its place; "" if there is none.
  std::string take_password();
  /// nullptr: it is not set.
  const std::string* value(std::string_view of) const noexcept;
};

// Set what the change sets, and the defaults of what it resets. A value that is not known, or not allowed, is refused.
/// `access_key` and `secret_key` belong to the making of a user, and are left alone then.
Result<void> apply(const Change& change, const Directory& all, User& user);
Result<void> apply(const Change& change, const Directory& all, Group& group);
/// `now_ms`: when a new version was made.
Result<void> apply(const Change& change, int64_t now_ms, Policy& policy);
Result<void> apply(const Change& change, const Directory& all, Role& role);
Result<void> apply(const Change& change, Issuer& issuer);
/// `user` and `secret_key` belong to the making of a key, and are left alone then.
Result<void> apply(const Change& change, Key& key);

/// A description with the memory behind it. Moved, it stays valid.
class Entry {
 public:
  explicit Entry(const User& user);
  explicit Entry(const Group& group);
  explicit Entry(const Policy& policy);
  explicit Entry(const Role& role);
  explicit Entry(const Issuer& issuer);
  explicit Entry(const Key& key);
  /// Shown once, when it was made.
  void tell_secret(const Secret& secret) { add("secret_key", std::string(secret.view())); }
  void tell_access_key(const std::string& access_key) { add("access_key", access_key); }
  /// Calls use(const mortise_identity_entry&).
  template <class F>
  void with_abi(F&& use) const {
    std::vector<mortise_pair> pairs;
    for (const auto& [name, value] : values_) pairs.push_back(pair(name, value));
    use(mortise_identity_entry{sizeof(mortise_identity_entry), kind_, str(name_), created_ms_,
                               pairs.empty() ? nullptr : pairs.data(), pairs.size()});
  }

 private:
  void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }
  void add_policies(const Texts& policies, const Names& attached);
  void add_attributes(const Texts& attributes);
  int32_t kind_;
  std::string name_;
  int64_t created_ms_;
  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace mortise::users_local

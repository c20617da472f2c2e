// SPDX-License-Identifier: Apache-2.0
//
// What is told of an identity: its values, by their names.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/bytes.h>

#include <string>
#include <utility>
#include <vector>

#include "users_local/directory.h"

namespace mortise::users_local {

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

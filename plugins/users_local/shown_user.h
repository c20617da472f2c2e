// SPDX-License-Identifier: Apache-2.0
//
// A user, or a role that somebody acts as, as others are told of it.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/bytes.h>
#include <mortise/identity_rules.h>

#include <string>
#include <string_view>
#include <vector>

#include "users_local/directory.h"

namespace mortise::users_local {

/// In the ABI's form, with the memory behind it.
class ShownUser {
 public:
  ShownUser(const User& user, const Directory& all);
  ShownUser(const Role& role, const Directory& all);
  /// Somebody whom others know.
  explicit ShownUser(const std::string& id) : abi_{} {
    abi_.size = sizeof abi_;
    abi_.id = abi_.display_name = str(id);
  }
  ShownUser(const ShownUser&) = delete;
  ShownUser& operator=(const ShownUser&) = delete;
  const mortise_user* abi() const noexcept { return &abi_; }

 private:
  void add_attached(const Names& names, const Directory& all);
  std::string role_id_;
  std::vector<mortise_str> groups_;
  std::vector<mortise_pair> attributes_, policies_;
  mortise_user abi_{};
};

/// Calls use(const ShownUser&) with the user or role of that id; false: there is none.
template <class F>
bool with_user(std::string_view id, const Directory& all, F&& use) {
  if (is_role_id(id)) {
    const Role* role = find(all.roles, id.substr(kRolePrefix.size()));
    if (role != nullptr) use(ShownUser(*role, all));
    return role != nullptr;
  }
  const User* user = find(all.users, id);
  if (user != nullptr) use(ShownUser(*user, all));
  return user != nullptr;
}

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
//
// mortise.users/1, which users there are: derive from UserProvider where that is known; Users asks. Contract:
// abi/users.h.
#pragma once

#include <mortise/abi/users.h>
#include <mortise/auth.h>
#include <mortise/host.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mortise {

/// mortise.users/1: derive, return table() from Plugin::find().
class UserProvider {
 public:
  UserProvider() noexcept : table_{sizeof table_, 0, this, &find, &region} {}
  UserProvider(const UserProvider&) = delete;
  UserProvider& operator=(const UserProvider&) = delete;
  virtual ~UserProvider() = default;
  /// Any thread; must not block. nullptr: nobody has this id.
  virtual const Identity* find_user(std::string_view id) noexcept = 0;
  /// The region that they must sign for; "" = any. Lives as long as this.
  virtual std::string_view signing_region() const noexcept { return {}; }
  const mortise_users* table() const noexcept { return &table_; }

 private:
  static void find(void* self, mortise_str id, void* context, void (*result)(void*, const mortise_identity*)) {
    const Identity* user = static_cast<UserProvider*>(self)->find_user(view(id));
    if (user == nullptr) return;
    mortise_identity shown = user->abi();
    shown.access_key = {};
    result(context, &shown);
  }
  static mortise_str region(void* self) { return str(static_cast<UserProvider*>(self)->signing_region()); }
  mortise_users table_;
};

/// All users of all authentication plugins, for API plugins. Copyable; for any thread.
class Users {
 public:
  /// Nobody, and it is not known who else.
  Users() = default;
  explicit Users(const Host& host) {
    std::set<std::string, std::less<>> tell;
    host.find_all<mortise_users>(MORTISE_USERS_ID, [&](std::string_view plugin, const mortise_users* table) {
      tables_.push_back(table);
      if (signing_region_.empty() && MORTISE_HAS(mortise_users, table, signing_region))
        signing_region_ = view(table->signing_region(table->self));
      tell.emplace(plugin);
    });
    complete_ = !tables_.empty();
    host.find_all<mortise_authn>(MORTISE_AUTHN_ID, [&](std::string_view plugin, const mortise_authn*) {
      complete_ = complete_ && tell.contains(plugin);
    });
  }
  /// Whoever is not found does not exist. False if nobody is asked for keys, or a plugin does not tell its users.
  bool complete() const noexcept { return complete_; }
  /// The region that signatures must name; "" = any.
  const std::string& signing_region() const noexcept { return signing_region_; }
  std::optional<Identity> find(std::string_view id) const {
    std::optional<Identity> found;
    for (const mortise_users* table : tables_)
      if (!found) table->find(table->self, str(id), &found, &keep);
    return found;
  }

 private:
  static void keep(void* context, const mortise_identity* user) {
    *static_cast<std::optional<Identity>*>(context) = Identity::from(*user);
  }
  std::vector<const mortise_users*> tables_;
  std::string signing_region_;
  bool complete_ = false;
};

}  // namespace mortise

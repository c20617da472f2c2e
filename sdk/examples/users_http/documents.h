// SPDX-License-Identifier: Apache-2.0
//
// What the service says of users and keys, as JSON:
//
//   {"id": "ann", "display_name": "Ann", "administrator": false, "groups": ["staff"], "policies": {"read": "{…}"}}
//   {"secret": "…", "active": true, "user": {…}}
//
// Only "id", "secret" and "user" must be there.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/error.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace users_http {

struct User {
  std::string id;
  std::string display_name;
  bool administrator = false;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::string>> policies;

  static mortise::Result<User> parse(std::string_view document);
};

struct Key {
  std::string access_key;
  std::string secret;
  bool active = true;
  User user;

  static mortise::Result<Key> parse(std::string_view access_key, std::string_view document);
};

/// A user in the ABI's form. Views `user`.
class ShownUser {
 public:
  explicit ShownUser(const User& user);
  ShownUser(const ShownUser&) = delete;
  ShownUser& operator=(const ShownUser&) = delete;
  const mortise_user* abi() const noexcept { return &abi_; }

 private:
  std::vector<mortise_str> groups_;
  std::vector<mortise_pair> policies_;
  mortise_user abi_{};
};

}  // namespace users_http

// SPDX-License-Identifier: Apache-2.0
//
// The users of this server, as far as its own tokens care: whether the one that a token names is still the same. A name
// can be given again, and whoever has it then must not get what tokens of the one before allowed; and with another
// password or other roles, what was given before must not count (the security stamp).
#pragma once

#include <mortise/error.h>
#include <mortise/identities.h>

#include <functional>
#include <optional>
#include <string_view>

namespace mortise::auth_jwt {

class TokenUsers {
 public:
  struct User {
    int64_t since_ms = 0;  // when it was made, since 1970; 0: that is not known here
    int64_t stamp = 0;     // 0: the same
    bool administrator = false;
  };
  /// Nothing: there is no such user.
  using Found = Result<std::optional<User>>;
  using Done = std::function<void(const Found& user)>;

  explicit TokenUsers(Identities identities) noexcept : identities_(identities) {}

  /// What was found may be kept as long as this is the same. 0: not at all.
  uint64_t generation() const noexcept { return identities_ ? identities_.generation() : 0; }
  /// Any thread. `done` is called once, now or later; `call` may be NULL, and stays until then. Where nobody keeps
  /// users, every name is that of an administrator.
  void find(const mortise_call* call, std::string_view id, Done done) const;

 private:
  const Identities identities_;
};

}  // namespace mortise::auth_jwt

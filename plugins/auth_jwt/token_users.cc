// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/token_users.h"

#include <mortise/known.h>

#include <utility>

namespace mortise::auth_jwt {
namespace {

TokenUsers::User user_of(const mortise_user& told) {
  const mortise_user user = known(&told);
  return {user.created_ms, static_cast<int64_t>(user.security_stamp), user.administrator != 0};
}

}  // namespace

void TokenUsers::find(const mortise_call* call, std::string_view id, Done done) const {
  if (!identities_) return done(std::optional<User>(User{0, 0, true}));
  identities_.find_user(call, id, [done = std::move(done)](const mortise_error& e, const mortise_user* user) {
    if (e.status == MORTISE_OK) return done(std::optional<User>(user_of(*user)));
    if (e.status == MORTISE_NOT_FOUND) return done(std::optional<User>());
    done(Error::from(e));
  });
}

}  // namespace mortise::auth_jwt

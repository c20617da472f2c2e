// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/token_users.h"

#include <memory>
#include <utility>

namespace mortise::auth_jwt {
namespace {

TokenUsers::Found found_user(const mortise_error& e, const TokenUsers::User& user) {
  if (e.status == MORTISE_OK) return std::optional<TokenUsers::User>(user);
  if (e.status == MORTISE_NOT_FOUND) return std::optional<TokenUsers::User>();
  return Error::from(e);
}

bool says_administrator(const mortise_identity_entry& entry) noexcept {
  for (size_t i = 0; i < entry.value_count; ++i)
    if (view(entry.values[i].name) == "administrator") return view(entry.values[i].value) == "true";
  return false;
}

}  // namespace

void TokenUsers::find(const mortise_call* call, std::string_view id, Done done) const {
  if (!identities_) return done(std::optional<User>(User{0, true}));
  if (!identities_.can_be_administered())  // kept elsewhere: it is not told when they were made
    return identities_.find_user(call, id, [done = std::move(done)](const mortise_error& e, const mortise_user* user) {
      done(found_user(e, {0, user != nullptr && user->administrator != 0}));
    });
  mortise_identity_query query{};
  query.size = sizeof query;
  query.kind = MORTISE_IDENTITY_USER;
  query.name = str(id);
  const auto user = std::make_shared<User>();
  identities_.list(
      call, query,
      [user](const mortise_identity_entry& entry) {
        *user = {entry.created_ms, says_administrator(entry)};
      },
      [user, done = std::move(done)](const mortise_error& e, bool) { done(found_user(e, *user)); });
}

}  // namespace mortise::auth_jwt

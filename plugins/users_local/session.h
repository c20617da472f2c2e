// SPDX-License-Identifier: Apache-2.0
//
// Temporary credentials. Nothing of them is stored: the token is all that there is to know, sealed with the key of the
// key file for the access key it belongs to. What makes them end before their time is looked up when they are shown:
// whether who they were given for, and the key that they were asked for with, are still there and still the same.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "users_local/directory.h"
#include "users_local/reservations.h"
#include "users_local/secret_box.h"

namespace mortise::users_local {

struct Session {
  std::string acts_as;  // the id of a user or role
  std::string acts_as_mark;
  std::string parent_key;   // empty: it was begun with none
  std::string parent_user;  // whose that is; without a key, the role whose session asked, or nobody
  std::string parent_mark;  // empty: neither the key nor the role is kept here
  std::string name;
  std::string policy;
  std::string tags;
  Secret secret;
  int64_t issued_ms = 0;
  int64_t expires_ms = 0;
};

/// A session and what a client shows.
struct IssuedSession {
  Session session;
  std::string access_key;
  std::string token;
};

/// As it is asked for. MORTISE_NOT_FOUND: there is no such user, role or key.
Result<IssuedSession> issue_session(const mortise_session_request& request, const Directory& now,
                                    const Reservations& reserved, const SecretBox& box, int64_t now_ms);

/// What the token says, if it is one of this access key. Whether it has expired is not looked at.
Result<Session> open_session(std::string_view access_key, std::string_view token, const SecretBox& box);

/// Whether all that it depends on is as it was.
bool is_alive(const Session& session, const Directory& now, const Reservations& reserved, int64_t now_ms);

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
//
// What a change sets: read by the names of values, checked, and put into the identity. Which there are says
// abi/identity.h.
#pragma once

#include <mortise/error.h>

#include <cstdint>

#include "users_local/change.h"
#include "users_local/directory.h"

namespace mortise::users_local {

// Set what the change sets, and the defaults of what it resets. A value that is not known, or not allowed, is refused.
/// `access_key` and `secret_key` belong to the making of a user, and are left alone then.
Result<void> apply(const IdentityChange& change, const Directory& all, User& user);
Result<void> apply(const IdentityChange& change, const Directory& all, Group& group);
/// `now_ms`: when a new version was made.
Result<void> apply(const IdentityChange& change, int64_t now_ms, Policy& policy);
Result<void> apply(const IdentityChange& change, const Directory& all, Role& role);
Result<void> apply(const IdentityChange& change, Issuer& issuer);
/// `user` and `secret_key` belong to the making of a key, and are left alone then.
Result<void> apply(const IdentityChange& change, Key& key);

}  // namespace mortise::users_local

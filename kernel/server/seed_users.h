// SPDX-License-Identifier: Apache-2.0
//
// The users that the configuration asks for, and the first administrator.
#pragma once

#include "kernel/server/plan.h"

#include <mortise/error.h>
#include <mortise/identities.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {

/// Makes each [[policy]] that is not there yet; one that is there stays as it is. Startup, before users.
Result<void> seed_policies(const Identities& identities, const std::vector<config::Settings::Policy>& policies);

/// Makes those that are missing, with their groups and keys; one that is there stays as it is. Waits. `made` is called
/// for each that was made.
Result<void> seed_users(const Identities& identities, const std::vector<config::Settings::User>& users,
                        const std::function<void(std::string_view)>& made);

struct FirstKey {
  std::string user;
  std::string access_key;
  std::string secret_key;
};

/// Whether nobody could come in: other machines reach the server, users are kept, there never were any, and no key is
/// configured either.
bool needs_administrator(const Plan& plan, const Identities& identities);
/// Makes an administrator with a key. Waits.
Result<FirstKey> make_administrator(const Identities& identities);

}  // namespace mortise::server

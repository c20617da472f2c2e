// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/support/log.h"

#include <mortise/identities.h>

namespace mortise::server {

/// Warns of users, groups and roles that have policies or a permissions boundary, where nobody evaluates them: what
/// those deny is not denied. Looks at the first thousand of each kind. Does not wait for who keeps them.
void warn_of_unread_user_policies(const Identities& identities, const support::Logger& logger);

}  // namespace mortise::server

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/identities.h>

#include "auth_sigv4/key_ring.h"

namespace mortise::auth_sigv4 {

/// Takes the names of the keys, and of their users, from those that can be given at run time; refused if one was given
/// already. Else a key could be switched off in one place and go on working in another, and two people could own one
/// bucket. Startup; waits for the answer.
///
/// Not the name of root's user: root does not need to own anything, and must get in when all else is locked.
Result<void> reserve_names(const Identities& identities, const KeyRing& keys);

}  // namespace mortise::auth_sigv4

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/identities.h>

#include "users_local/directory.h"

namespace mortise::users_local {

/// Tells of all that the query asks for, and ends the listing.
void list_identities(const Directory& now, const mortise_identity_query& query, IdentityListing& listing);

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
//
// What a request needs: one answer for the masks of buckets and for the permissions of tokens, which are both asked.
#pragma once

#include <mortise/abi/auth.h>

#include <array>

#include "ais_model/permission.h"

namespace mortise::ais_model {

/// Whose bits they are. Masks are about what is done in a bucket; tokens also say what may be done in the cluster.
enum class Of : bool { masks, tokens };

/// All of these; Permission::none where there is nothing to need.
std::array<Permission, 2> needs_of(const mortise_access_request& request, Of of) noexcept;

}  // namespace mortise::ais_model

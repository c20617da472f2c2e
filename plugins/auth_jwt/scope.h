// SPDX-License-Identifier: Apache-2.0
//
// What a token allows in this cluster, as the few lines that travel with an identity (mortise_identity::scope).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ais_model/permission.h"
#include "auth_jwt/claims.h"

namespace mortise::auth_jwt {

/// Of whom a token is: `login`, this server gave it to who logged in.
enum class Origin : bool { elsewhere, login };

/// Never empty: no permissions at all are lines, too.
std::string scope_of(const Claims& claims, std::string_view cluster, Origin origin = Origin::elsewhere);

/// Of somebody who may what policies say, as any user: it narrows nothing, and says that there was no login here.
std::string scope_of_user();

/// Whether a scope was made here.
bool is_own_scope(std::string_view scope) noexcept;

/// Whether its bearer has logged in here, and may do what only the user may: set another password.
bool is_of_login(std::string_view scope) noexcept;

/// Whether it is scope_of_user().
bool is_of_user(std::string_view scope) noexcept;

/// Whether it has all the bits. Those of the cluster are looked up among those of the cluster alone. Others are those
/// of the bucket if the token names it, which then decides alone, and else those of the cluster. `bucket` is what the
/// object service calls it. Broken lines allow nothing.
bool allows(std::string_view scope, ais_model::Permission needed, std::string_view bucket) noexcept;

}  // namespace mortise::auth_jwt

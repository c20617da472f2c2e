// SPDX-License-Identifier: Apache-2.0
//
// Access keys and secrets that nobody can guess.
#pragma once

#include <mortise/error.h>

#include <string>

#include "users_local/secret.h"

namespace mortise::users_local {

/// "MK" and 18 capitals and digits.
Result<std::string> make_access_key();
/// Of temporary credentials; as with AWS, it begins with ASIA, which tells tools that there is a token.
Result<std::string> make_session_key();
/// 40 letters and digits: 238 bits. No other characters, which some clients do not escape.
Result<Secret> make_secret();

}  // namespace mortise::users_local

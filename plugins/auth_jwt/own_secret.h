// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>
#include <mortise/records.h>

#include <string>

namespace mortise::auth_jwt {

/// The secret of a server that was given none: made once, and kept with the records. Blocks.
Result<std::string> own_secret(const Records& records);

}  // namespace mortise::auth_jwt

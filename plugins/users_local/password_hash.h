// SPDX-License-Identifier: Apache-2.0
//
// Passwords as they are kept: scrypt (RFC 7914), with a salt of its own each. A check takes about a tenth of a second
// and 32 MiB, on purpose: nothing here is for a loop.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::users_local {

/// "scrypt:15:8:1:SALT:HASH", in hex.
Result<std::string> hash_password(std::string_view password);
/// False also for what is no such text.
bool matches(std::string_view password, std::string_view kept) noexcept;

}  // namespace mortise::users_local

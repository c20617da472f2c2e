// SPDX-License-Identifier: Apache-2.0
//
// What a remote tells, as clients of the object service are told it.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/error.h>

#include <string_view>

namespace mortise::objects {

/// From an error of mortise.remote/1. `key`: which object was asked for.
Error of_backend(const Error& error, std::string_view key);
Error of_backend(const mortise_error& error, std::string_view key);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "api_native/http/operation.h"

namespace mortise::api_native {

/// The table of operations.
std::span<const Operation> operations() noexcept;

}  // namespace mortise::api_native

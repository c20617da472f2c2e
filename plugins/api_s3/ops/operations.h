// SPDX-License-Identifier: Apache-2.0
//
// The table of operations.
#pragma once

#include <span>

#include "api_s3/http/operation.h"

namespace mortise::api_s3 {

std::span<const Operation> operations() noexcept;

}  // namespace mortise::api_s3

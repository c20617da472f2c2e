// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/http.h>

namespace mortise::http {

/// Why a response of a plugin cannot be sent; null if it can.
const char* fault_of(const mortise_response* response) noexcept;

}  // namespace mortise::http

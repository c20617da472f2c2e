// SPDX-License-Identifier: Apache-2.0
//
// Who sent the request.
#pragma once

#include <span>

#include "api_s3/http/asking.h"

namespace mortise::api_s3 {

/// By the request itself. Ends it if it is refused.
void authenticate(ContextPtr context, Step next);
/// By the fields of a form, which stay until `next` is called or dropped.
void authenticate_form(ContextPtr context, std::span<const mortise_pair> fields, Step next);

}  // namespace mortise::api_s3

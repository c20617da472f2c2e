// SPDX-License-Identifier: Apache-2.0
//
// The headers of object lock.
#pragma once

#include <mortise/abi/object_service.h>

#include <string_view>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {

inline constexpr std::string_view kLockModeHeader = "x-amz-object-lock-mode";
inline constexpr std::string_view kRetainUntilHeader = "x-amz-object-lock-retain-until-date";
inline constexpr std::string_view kLegalHoldHeader = "x-amz-object-lock-legal-hold";

/// What the headers say of the lock of the object to be.
Or<mortise_object_lock> parse_lock_headers(const Headers& headers, int64_t now_ms);
/// Whoever retains something does so for later. `now_ms`: as the clock says.
Refusal refuse_past(const mortise_object_lock& lock, int64_t now_ms);
/// x-amz-bypass-governance-retention. Whether the caller may, is another question.
bool wants_bypass(const Headers& headers) noexcept;

}  // namespace mortise::api_s3

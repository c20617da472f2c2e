// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/object_lock.h"

#include "api_s3/wire/date.h"
#include "s3_model/object_lock.h"

namespace mortise::api_s3 {

Or<mortise_object_lock> parse_lock_headers(const Headers& headers, int64_t now_ms) {
  mortise_object_lock lock{};
  if (const auto hold = headers.get(kLegalHoldHeader); hold.data() != nullptr) {
    const auto known = s3_model::parse_hold(hold);
    if (!known) return invalid_argument("Legal Hold must be either of 'ON' or 'OFF'.", kLegalHoldHeader, hold);
    lock.legal_hold = *known;
  }
  const auto mode = headers.get(kLockModeHeader), until = headers.get(kRetainUntilHeader);
  if (mode.data() == nullptr && until.data() == nullptr) return lock;
  if (mode.data() == nullptr || until.data() == nullptr)
    return invalid_argument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied.",
                            mode.data() == nullptr ? kLockModeHeader : kRetainUntilHeader, "");
  const auto retention = s3_model::parse_retention_mode(mode);
  if (!retention) return invalid_argument("Unknown mode of object lock.", kLockModeHeader, mode);
  const auto date = parse_date(until);
  if (!date)
    return invalid_argument("The retain until date must be provided in ISO 8601 format.", kRetainUntilHeader, until);
  lock.retention = *retention;
  lock.retain_until_ms = *date;
  if (auto no = refuse_past(lock, now_ms)) return *std::move(no);
  return lock;
}

Refusal refuse_past(const mortise_object_lock& lock, int64_t now_ms) {
  if (lock.retention == MORTISE_RETENTION_NONE || lock.retain_until_ms > now_ms) return std::nullopt;
  return S3Error(Code::invalid_argument, "The retain until date must be in the future!");
}

bool wants_bypass(const Headers& headers) noexcept {
  return same_header(headers.get("x-amz-bypass-governance-retention"), "true");
}

}  // namespace mortise::api_s3

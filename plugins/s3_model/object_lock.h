// SPDX-License-Identifier: Apache-2.0
//
// The documents of object lock: of a bucket, whose lock the property "object_lock" keeps as mortise/object_lock.h has
// it, and of versions. What is wrong with a document: see invalid.h.
#pragma once

#include <mortise/object_lock.h>

#include <optional>
#include <string>
#include <string_view>

namespace mortise::s3_model {

/// "GOVERNANCE", "COMPLIANCE"; "" of no retention.
std::string_view name_of_retention(int32_t retention) noexcept;
/// nullopt: another word.
std::optional<int32_t> parse_retention_mode(std::string_view word) noexcept;
/// "ON", "OFF"; "" if there never was a hold.
std::string_view name_of_hold(int32_t hold) noexcept;
std::optional<int32_t> parse_hold(std::string_view word) noexcept;

/// <ObjectLockConfiguration>
Result<BucketLock> parse_object_lock(std::string_view document);
std::string object_lock_document(const BucketLock& lock);

/// <Retention>. An empty one takes the retention away.
Result<mortise_object_lock> parse_retention(std::string_view document);
std::string retention_document(const mortise_object_lock& lock);

/// <LegalHold>: MORTISE_HOLD_ON or MORTISE_HOLD_OFF.
Result<int32_t> parse_legal_hold(std::string_view document);
std::string legal_hold_document(int32_t hold);

}  // namespace mortise::s3_model

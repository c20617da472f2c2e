// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/object_lock.h"

#include <mortise/text/time.h>

#include <string>

namespace mortise::objects {
namespace {

bool is_retained(const mortise_object_lock& lock, int64_t now_ms) {
  return lock.retention != MORTISE_RETENTION_NONE && now_ms < lock.retain_until_ms;
}

bool is_none(const mortise_object_lock& lock) {
  return lock.retention == MORTISE_RETENTION_NONE && lock.legal_hold == MORTISE_HOLD_NONE;
}

/// Says what holds it, and for how long, to who may remove it otherwise.
Error locked(std::string_view key, const mortise_object_lock& lock, int64_t now_ms) {
  std::string why;
  if (is_retained(lock, now_ms)) {
    constexpr int64_t kSecond = 1000;
    why =
        lock.retention == MORTISE_RETENTION_COMPLIANCE ? "retained in compliance mode" : "retained in governance mode";
    why += " until " + text::iso_time((lock.retain_until_ms + kSecond - 1) / kSecond);
  }
  if (lock.legal_hold == MORTISE_HOLD_ON) why += why.empty() ? "on legal hold" : ", and on legal hold";
  return Error(Status::denied, MORTISE_LOCKED,
               "this version of '" + std::string(key) + "' is protected by object lock: it is " + why);
}

Error no_object_lock(const Bucket& bucket) {
  return Error(Status::invalid, MORTISE_NO_OBJECT_LOCK, "bucket '" + bucket.name + "' has no object lock");
}

/// Neither another kind nor an earlier end.
bool extends(const mortise_object_lock& old, const mortise_object_lock& wanted) {
  return wanted.retention == old.retention && wanted.retain_until_ms >= old.retain_until_ms;
}

Result<void> check_values(const mortise_object_lock& lock) {
  const bool known = lock.retention >= MORTISE_RETENTION_NONE && lock.retention <= MORTISE_RETENTION_COMPLIANCE &&
                     lock.legal_hold >= MORTISE_HOLD_NONE && lock.legal_hold <= MORTISE_HOLD_ON;
  const bool dated = (lock.retention == MORTISE_RETENTION_NONE) == (lock.retain_until_ms == 0);
  if (known && dated && lock.retain_until_ms >= 0) return {};
  return Error(Status::invalid, "a lock is a retention with a date, a legal hold, or both");
}

}  // namespace

Result<void> check_unlocked(std::string_view key, const mortise_object_lock& lock, int64_t now_ms, Bypass bypass) {
  if (lock.legal_hold == MORTISE_HOLD_ON) return locked(key, lock, now_ms);
  if (!is_retained(lock, now_ms)) return {};
  if (lock.retention == MORTISE_RETENTION_GOVERNANCE && bypass == Bypass::governance) return {};
  return locked(key, lock, now_ms);
}

Result<mortise_object_lock> lock_of_new_version(const Bucket& bucket, const mortise_object_lock& asked,
                                                const Host& host) {
  if (auto good = check_values(asked); !good) return std::move(good).error();
  if (!bucket.lock) {
    if (!is_none(asked)) return no_object_lock(bucket);
    return asked;
  }
  mortise_object_lock lock = asked;
  if (lock.retention == MORTISE_RETENTION_NONE && bucket.lock->retention != MORTISE_RETENTION_NONE) {
    lock.retention = bucket.lock->retention;
    lock.retain_until_ms = bucket.lock->retain_until(host.unix_ms());
  }
  return lock;
}

Result<void> change_lock(std::string_view key, mortise_object_lock& lock, uint32_t flags,
                         const mortise_object_lock& wanted, int64_t now_ms) {
  if (auto good = check_values(wanted); !good) return good;
  if ((flags & MORTISE_LOCK_LEGAL_HOLD) != 0) lock.legal_hold = wanted.legal_hold;
  if ((flags & MORTISE_LOCK_RETENTION) == 0) return {};
  const bool bypassed = lock.retention == MORTISE_RETENTION_GOVERNANCE && (flags & MORTISE_LOCK_BYPASS_GOVERNANCE) != 0;
  if (is_retained(lock, now_ms) && !bypassed && !extends(lock, wanted)) return locked(key, lock, now_ms);
  lock.retention = wanted.retention;
  lock.retain_until_ms = wanted.retain_until_ms;
  return {};
}

Result<void> check_bucket_lock(const Bucket& before, const Bucket& after) {
  const auto refused = [&](const char* why) {
    return Error(Status::invalid, MORTISE_LOCK_VERSIONING, "bucket '" + after.name + "' " + why);
  };
  if (before.lock && !after.lock) return refused("has object lock, which cannot be taken back");
  if (!after.lock || after.versioning == Versioning::enabled) return {};
  return before.lock ? refused("has object lock: its versioning stays enabled")
                     : refused("can have object lock only with versioning enabled");
}

}  // namespace mortise::objects

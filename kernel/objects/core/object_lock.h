// SPDX-License-Identifier: Apache-2.0
//
// Object lock: what keeps a version from being removed, and how that may change. ADR 0036.
//
// `now_ms` is what the machine's clock says (Host::unix_ms): a retention ends at a date. Whoever checks does so in the
// plan of a change whose batch expects the record's bytes, so that a lock that is set meanwhile makes it check again.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <cstdint>
#include <string_view>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

enum class Bypass : bool { no, governance };

/// Whether a version with that lock may go. MORTISE_LOCKED.
Result<void> check_unlocked(std::string_view key, const mortise_object_lock& lock, int64_t now_ms, Bypass bypass);

/// The lock of a version that is stored now: what was asked for, and else what the bucket's own retention says.
/// MORTISE_NO_OBJECT_LOCK.
Result<mortise_object_lock> lock_of_new_version(const Bucket& bucket, const mortise_object_lock& asked,
                                                const Host& host);

/// Sets what `flags` (MORTISE_LOCK_…) say of `wanted`. A retention that is not over can only become longer, unless
/// somebody bypasses it. MORTISE_LOCKED.
Result<void> change_lock(std::string_view key, mortise_object_lock& lock, uint32_t flags,
                         const mortise_object_lock& wanted, int64_t now_ms);

/// Whether the properties of a bucket go together, and take back nothing. MORTISE_LOCK_VERSIONING.
Result<void> check_bucket_lock(const Bucket& before, const Bucket& after);

}  // namespace mortise::objects

// SPDX-License-Identifier: Apache-2.0
//
// Which ETag an object or a part gets, and so which digests its body needs.
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// Whether the ETag is the MD5 of the bytes. `policy` as in mortise_put.
bool wants_md5(const Bucket& bucket, int32_t policy);
/// Adds what the checksum of a new body in the bucket needs. MORTISE_NO_CHECKSUM_PLUGIN if no plugin gives it.
Result<void> add_own_checksum(const Bucket& bucket, DigestSet& digests);
/// That, and what its ETag needs.
Result<void> add_own_digests(const Bucket& bucket, int32_t policy, DigestSet& digests);
/// The ETag of a body. One that is not an MD5 contains a '-', so that no client takes it for one.
std::string make_etag(const Bucket& bucket, int32_t policy, const DigestSet& digests);
/// True for 32 hex digits.
bool is_md5_etag(std::string_view etag);

}  // namespace mortise::objects

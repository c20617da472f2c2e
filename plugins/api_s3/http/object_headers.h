// SPDX-License-Identifier: Apache-2.0
//
// The headers of GetObject and HeadObject, and those that tell what was written.
#pragma once

#include <mortise/abi/object_service.h>

#include "api_s3/http/context.h"
#include "api_s3/http/header_block.h"

namespace mortise::api_s3 {

/// All but Content-Range and checksums. `response-*` parameters replace stored headers. Gives the number of the
/// object's tags, which is not for everybody to know.
size_t add_object_headers(const Context& context, const mortise_object& object, HeaderBlock& headers);
/// The object's lock, which is not for everybody to know either.
void add_lock_headers(const mortise_object_lock& lock, HeaderBlock& headers);
/// Only what tells which version it is: for 304, 404 and 405.
void add_version_headers(const mortise_object& object, S3Error& error);
/// x-amz-checksum-* of each digest, without their type: of parts.
void add_part_checksum_headers(std::span<const mortise_digest> digests, HeaderBlock& headers);
/// x-amz-checksum-* of each digest, and x-amz-checksum-type.
void add_checksum_headers(std::span<const mortise_digest> digests, uint32_t part_count, HeaderBlock& headers);
/// ETag, version and checksums of something written.
void add_written_headers(const mortise_written& written, HeaderBlock& headers);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// Why a body could not be used, as S3 errors.
#pragma once

#include <mortise/abi/base.h>

#include <span>

#include "api_s3/errors/errors.h"
#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {

S3Error from_payload(PayloadError&& error);
/// `how` is what a body sink was closed with, not MORTISE_OK.
S3Error body_failure(mortise_status how);
/// What the object service says of a write; a wrong digest is traced to the header that stated it.
S3Error from_write(const mortise_error& error, std::span<const ExpectedDigest> expected, const Subject& subject,
                   Md5Form form);

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// The source of CopyObject and UploadPartCopy: may it be read, and what is said when it cannot.
#pragma once

#include "api_s3/context.h"
#include "api_s3/wire/copy_source.h"

namespace mortise::api_s3::ops {

/// Permission to read it, and x-amz-source-expected-bucket-owner.
Refusal may_read(const Context& context, const CopySource& source);
/// Settles which key is meant, and asks `may` about that one. A source with two readings is the first of them, unless
/// only the second exists.
Or<CopySource> choose_source(const Context& context, CopySource source,
                             Refusal (*may)(const Context& context, const CopySource& source));
/// x-amz-copy-source, settled and permitted.
Or<CopySource> copy_source(const Context& context);
/// Does this error of a copy speak of its source?
bool is_about_source(const mortise_error& error);
/// Its S3 form: conditions are named x-amz-copy-source-if-…, a delete marker is no valid source.
S3Error source_error(const mortise_error& error, const CopySource& source);

}  // namespace mortise::api_s3::ops

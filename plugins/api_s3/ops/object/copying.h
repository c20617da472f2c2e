// SPDX-License-Identifier: Apache-2.0
//
// The source of CopyObject and UploadPartCopy: may it be read, and what is said when it cannot.
#pragma once

#include "api_s3/http/context.h"
#include "api_s3/wire/copy_source.h"

namespace mortise::api_s3::ops {

/// A source that the caller may read, and its bucket, to which reads of it are bound.
struct OpenSource {
  CopySource what;
  FoundBucket from;

  mortise_read read() const noexcept { return read_of(from.ref(), what.key, what.version); }
};

/// Settles which key is meant, and asks `may` about that one. A source with two readings is the first of them, unless
/// only the second exists.
Or<CopySource> choose_source(const Context& context, const FoundBucket& from, CopySource source,
                             Refusal (*may)(const Context&, const FoundBucket& from, const CopySource&));
/// x-amz-copy-source, settled and permitted; and x-amz-source-expected-bucket-owner.
Or<OpenSource> open_source(const Context& context);
/// Tags go along with a copy only for who may read them.
Refusal may_take_tags(const Context& context, const OpenSource& source);
/// Says which version was copied; one without an id has no name.
void add_source_version(Answer& answer, const mortise_written& written);
/// Is this error of a copy about its source?
bool is_about_source(const mortise_error& error);
/// Its S3 form: conditions are named x-amz-copy-source-if-…, a delete marker is no valid source.
S3Error source_error(const mortise_error& error, const CopySource& source);

}  // namespace mortise::api_s3::ops

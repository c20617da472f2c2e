// SPDX-License-Identifier: Apache-2.0
//
// What the head of an answer of S3 says of an object.
#pragma once

#include <mortise/abi/remote.h>

#include <optional>
#include <string_view>

#include "remote_transport/described_object.h"

namespace mortise::remote_s3 {

/// nullopt: the head does not say what it must; see extent_of().
std::optional<remote_transport::DescribedObject> describe(const remote_transport::Head& head, std::string_view key,
                                                          const mortise_remote_read& read, bool etag_is_md5);

/// The algorithm of a header "x-amz-checksum-…"; empty: none that is known.
std::string_view algorithm_of(std::string_view header) noexcept;
/// The header of an algorithm; empty: S3 has none.
std::string_view checksum_header(std::string_view algorithm) noexcept;

}  // namespace mortise::remote_s3

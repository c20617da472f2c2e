// SPDX-License-Identifier: Apache-2.0
//
// Names of storage classes. They are recorded; all objects are stored alike.
#pragma once

#include <string_view>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

/// x-amz-storage-class as it is recorded: "" for STANDARD and if absent. InvalidStorageClass for unknown ones.
Or<std::string_view> parse_storage_class(std::string_view header);
/// What listings show.
inline std::string_view shown_storage_class(std::string_view recorded) {
  return recorded.empty() ? std::string_view("STANDARD") : recorded;
}
/// Objects of this class must be restored before they can be read.
inline bool is_archive(std::string_view recorded) { return recorded == "GLACIER" || recorded == "DEEP_ARCHIVE"; }

}  // namespace mortise::api_s3

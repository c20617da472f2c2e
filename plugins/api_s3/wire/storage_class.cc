// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3 {

Or<std::string_view> parse_storage_class(std::string_view header) {
  if (header.empty() || header == "STANDARD") return std::string_view();
  for (std::string_view known : {"REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR",
                                 "GLACIER", "DEEP_ARCHIVE"})
    if (header == known) return known;
  return S3Error(Code::invalid_storage_class).with("StorageClassRequested", std::string(header));
}

}  // namespace mortise::api_s3

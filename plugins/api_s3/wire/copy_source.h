// SPDX-License-Identifier: Apache-2.0
//
// x-amz-copy-source: "bucket/key" or "/bucket/key", escaped, with "?versionId=…" behind.
#pragma once

#include <string>
#include <string_view>

#include "api_s3/errors.h"

namespace mortise::api_s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version;  // "" = the current one

  static Or<CopySource> parse(std::string_view header);
};

}  // namespace mortise::api_s3

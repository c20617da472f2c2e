// SPDX-License-Identifier: Apache-2.0
//
// x-amz-copy-source: "bucket/key" or "/bucket/key", escaped, with "?versionId=…" behind.
//
// Clients disagree on an unescaped '+'. To AWS it is a space, as in a form, and clients that escape with Go's
// QueryEscape or Java's URLEncoder rely on it; others leave a plus of the key as it is. So such a source has two
// readings.
#pragma once

#include <string>
#include <string_view>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version;      // "" = the current one
  std::string literal_key;  // the key if '+' means a plus; "" if there is no unescaped '+', and thus one reading

  static Or<CopySource> parse(std::string_view header);
};

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
//
// The credential of a version 4 signature: "access-key/20260131/region/s3/aws4_request".
#pragma once

#include <string>
#include <string_view>

namespace mortise::auth_sigv4 {

/// Views into the text that was parsed.
struct Credential {
  std::string_view access_key;
  std::string_view scope;  // "20260131/region/s3/aws4_request"
  std::string_view day;    // parts of it
  std::string_view region;
};

/// Empty, or what is wrong.
std::string parse_credential(std::string_view text, Credential& out);

}  // namespace mortise::auth_sigv4

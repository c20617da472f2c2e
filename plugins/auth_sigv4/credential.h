// SPDX-License-Identifier: Apache-2.0
//
// The credential of a version 4 signature: "access-key/20260131/region/s3/aws4_request". Which service may be named
// there depends on who asks; see mortise_request::signing_services.
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
  std::string_view service;
};

/// `services`: those that it may name, with blanks between; empty: s3. Empty, or what is wrong.
std::string parse_credential(std::string_view text, Credential& out, std::string_view services = {});

}  // namespace mortise::auth_sigv4

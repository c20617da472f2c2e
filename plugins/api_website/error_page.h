// SPDX-License-Identifier: Apache-2.0
//
// The server's own page for an error.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::api_website {

struct Fault {
  int status = 500;
  std::string code;                                             // as S3 names it
  std::string message;                                          // for the visitor
  std::vector<std::pair<std::string, std::string>> facts = {};  // shown with it
};

std::string_view reason_of(int status);

/// HTML; `also`: what went wrong when the bucket's page for errors was looked for, or nullptr.
std::string error_page(const Fault& fault, const Fault* also, std::string_view request_id);

}  // namespace mortise::api_website

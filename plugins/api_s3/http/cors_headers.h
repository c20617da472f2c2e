// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api_s3/http/header_block.h"
#include "s3_model/cors.h"

namespace mortise::api_s3 {

/// What an answer tells a browser about the page that sent the request. With memory of its own: the rules may change.
class CorsHeaders {
 public:
  CorsHeaders(const s3_model::CorsMatch& match, const s3_model::CorsRequest& request);
  /// The headers view this.
  void add_to(HeaderBlock& headers) const;

 private:
  bool credentials_;
  std::string origin_;
  std::string methods_;
  std::string allowed_headers_;
  std::string exposed_headers_;
  std::string max_age_;
};

}  // namespace mortise::api_s3

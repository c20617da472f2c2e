// SPDX-License-Identifier: Apache-2.0
//
// CORS: which pages of other origins a browser lets send requests to a bucket, and see the answers. Kept with a bucket
// as the document itself, in the property "s3.cors".
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::s3_model {

inline constexpr std::string_view kCorsProperty = "s3.cors";

struct CorsRule {
  std::string id;
  std::vector<std::string> headers;  // patterns, in any case
  std::vector<std::string> methods;
  std::vector<std::string> origins;  // patterns
  std::vector<std::string> exposed;  // headers
  std::optional<uint32_t> max_age;   // seconds
};

/// What a page asks for.
struct CorsRequest {
  std::string_view origin;
  std::string_view method;
  std::string_view headers;  // a list with commas, as in Access-Control-Request-Headers
};

/// A rule that allows a request.
struct CorsMatch {
  const CorsRule* rule;
  bool any_origin;  // by the pattern "*"
};

/// Constant once made, hence for any thread.
class Cors {
 public:
  /// <CORSConfiguration>: 1 to 100 rules. What is wrong with it: see invalid.h.
  static Result<Cors> parse(std::string_view document);

  std::string document() const;
  /// The first rule that has the origin, the method and all of the headers.
  std::optional<CorsMatch> find(const CorsRequest& request) const;
  const std::vector<CorsRule>& rules() const noexcept { return rules_; }

 private:
  std::vector<CorsRule> rules_;
};

}  // namespace mortise::s3_model

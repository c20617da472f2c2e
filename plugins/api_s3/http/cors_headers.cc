// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/cors_headers.h"

#include <mortise/text/ascii.h>

#include <vector>

namespace mortise::api_s3 {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

/// As the browser wrote them, but in the form that S3 sends.
std::string listed(std::string_view headers) {
  std::vector<std::string> names;
  text::for_each_element(headers, ',', [&](std::string_view name) {
    if (!name.empty()) names.push_back(text::lower(name));
  });
  return joined(names);
}

}  // namespace

CorsHeaders::CorsHeaders(const s3_model::CorsMatch& match, const s3_model::CorsRequest& request)
    : credentials_(!match.any_origin),
      origin_(match.any_origin ? std::string_view("*") : request.origin),
      methods_(joined(match.rule->methods)),
      allowed_headers_(listed(request.headers)),
      exposed_headers_(joined(match.rule->exposed)),
      max_age_(match.rule->max_age ? std::to_string(*match.rule->max_age) : "") {}

void CorsHeaders::add_to(HeaderBlock& headers) const {
  headers.add("Access-Control-Allow-Origin", origin_);
  headers.add("Access-Control-Allow-Methods", methods_);
  if (!allowed_headers_.empty()) headers.add("Access-Control-Allow-Headers", allowed_headers_);
  if (!exposed_headers_.empty()) headers.add("Access-Control-Expose-Headers", exposed_headers_);
  if (!max_age_.empty()) headers.add("Access-Control-Max-Age", max_age_);
  if (credentials_) headers.add("Access-Control-Allow-Credentials", "true");
  headers.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/preflight.h"

#include <string>

#include "api_s3/http/context.h"
#include "api_s3/http/operation.h"

namespace mortise::api_s3 {

S3Error refuse_preflight(const Context& c) {
  if (c.headers.get("Origin").empty())
    return {Code::bad_request, "Insufficient information. Origin request header needed."};
  const std::string_view method = c.headers.get("Access-Control-Request-Method");
  const Method known = parse_method(method);
  if (known == Method::options || known == Method::other)
    return {Code::bad_request,
            "Invalid Access-Control-Request-Method: " + std::string(method.empty() ? "null" : method)};
  return S3Error(Code::access_forbidden)
      .with("Method", std::string(method))
      .with("ResourceType", c.address.level == Level::object ? "OBJECT" : "BUCKET");
}

}  // namespace mortise::api_s3

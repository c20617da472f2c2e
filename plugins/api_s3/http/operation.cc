// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/operation.h"

namespace mortise::api_s3 {

std::string_view name_of(Method method) noexcept {
  static constexpr std::string_view kNames[] = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "other"};
  return kNames[static_cast<size_t>(method)];
}

Method parse_method(std::string_view name) noexcept {
  for (const Method m : {Method::get, Method::head, Method::put, Method::post, Method::del, Method::options})
    if (name == name_of(m)) return m;
  return Method::other;
}

}  // namespace mortise::api_s3

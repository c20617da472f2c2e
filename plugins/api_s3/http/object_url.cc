// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/object_url.h"

#include "api_s3/http/context.h"
#include "s3_model/percent.h"

namespace mortise::api_s3 {

std::string object_url(const Context& c) {
  std::string url = c.request.tls() ? "https://" : "http://";
  url += c.request.host();
  url += c.request.mount();
  url += '/';
  if (!c.address.virtual_host) url.append(c.bucket()).push_back('/');
  s3_model::percent_encode(c.key(), url);
  return url;
}

}  // namespace mortise::api_s3

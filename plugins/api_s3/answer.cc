// SPDX-License-Identifier: Apache-2.0
#include "api_s3/answer.h"

#include "api_s3/xml/writer.h"

namespace mortise::api_s3 {

std::string error_document(const S3Error& error, std::string_view request_id, std::string_view host_id) {
  xml::Writer w;
  w.open("Error").element("Code", error.code).element("Message", error.message);
  for (const auto& [name, value] : error.facts) w.element(name, value);
  w.element("RequestId", request_id).element("HostId", host_id).close("Error");
  return w.take();
}

}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include <mortise/http.h>
#include <mortise/text.h>

#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {

std::string stored_content_encoding(std::string_view header) {
  std::string out;
  text::for_each_element(header, ',', [&](std::string_view coding) {
    if (coding.empty() || same_header(coding, "aws-chunked")) return;
    if (!out.empty()) out.append(", ");
    out.append(coding);
  });
  return out;
}

}  // namespace mortise::api_s3

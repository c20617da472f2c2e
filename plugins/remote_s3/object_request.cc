// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/object_request.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <string>

namespace mortise::remote_s3 {

remote_transport::Request object_request(std::string_view method, const mortise_remote_read& read) {
  remote_transport::Request r;
  r.method = method;
  r.bucket = view(read.bucket);
  r.key = view(read.key);
  if (read.if_match.size != 0) r.headers.emplace_back("if-match", "\"" + std::string(view(read.if_match)) + "\"");
  if (read.if_none_match.size != 0)
    r.headers.emplace_back("if-none-match", "\"" + std::string(view(read.if_none_match)) + "\"");
  if (method != "GET" && method != "HEAD") return r;
  if ((read.present & MORTISE_REMOTE_RANGE) != 0)
    r.headers.emplace_back("range", "bytes=" + std::to_string(read.offset) + "-" +
                                        std::to_string(read.offset + std::max<uint64_t>(read.length, 1) - 1));
  else
    r.headers.emplace_back("x-amz-checksum-mode", "ENABLED");
  return r;
}

}  // namespace mortise::remote_s3

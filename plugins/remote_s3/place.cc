// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/place.h"

#include "remote_s3/documents.h"

namespace mortise::remote_s3 {

bool S3Place::address(const Request& request, int64_t unix_seconds, remote_transport::Addressed& to) const {
  const Target target = target_of(endpoint_, own_settings.path_style, request);
  to.url = target.url;
  return signer_.sign(request, target, unix_seconds, to.headers);
}

Error S3Place::refusal(const remote_transport::Attempt& attempt, const remote_transport::Head& head,
                       std::string_view body) const {
  const ErrorDocument document = parse_error(body);
  return of_status(
      attempt, head.status(),
      {document.code, document.message, document.code == "NoSuchBucket", document.code.starts_with("BucketAlready")});
}

}  // namespace mortise::remote_s3

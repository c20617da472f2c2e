// SPDX-License-Identifier: Apache-2.0
#include "api_s3/pipeline/body_errors.h"

#include <mortise/abi/object_service.h>

namespace mortise::api_s3 {

S3Error from_payload(PayloadError&& error) { return {error.code, error.message, std::move(error.facts)}; }

S3Error body_failure(mortise_status how) {
  switch (how) {
    case MORTISE_TOO_LARGE:
      return Code::entity_too_large;
    case MORTISE_CANCELLED:
    case MORTISE_TIMED_OUT:
      return Code::request_timeout;
    default:
      return Code::incomplete_body;
  }
}

S3Error from_write(const mortise_error& error, std::span<const ExpectedDigest> expected, const Subject& subject,
                   Md5Form form) {
  if (error.detail != MORTISE_BAD_DIGEST) return from_service(error, subject);
  std::string_view algorithm;
  std::string_view calculated;
  for (uint32_t i = 0; i < error.fact_count; ++i) {
    if (view(error.facts[i].name) == "Algorithm") algorithm = view(error.facts[i].value);
    if (view(error.facts[i].name) == "Calculated") calculated = view(error.facts[i].value);
  }
  return from_payload(digest_mismatch(expected, algorithm, calculated, form));
}

}  // namespace mortise::api_s3

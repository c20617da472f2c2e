// SPDX-License-Identifier: Apache-2.0
#include "api_s3/errors/model_errors.h"

#include "s3_model/invalid.h"

namespace mortise::api_s3 {

S3Error from_model(const Error& error) {
  switch (error.detail) {
    case s3_model::kMalformedXml:
      return {Code::malformed_xml, error.message};
    case s3_model::kDocumentTooLong:
      return {Code::max_message_length_exceeded, error.message};
    case s3_model::kNotImplemented:
      return {Code::not_implemented, error.message};
    case s3_model::kInvalidArgument:
      return {Code::invalid_argument, error.message};
    default:
      return {Code::invalid_request, error.message};
  }
}

}  // namespace mortise::api_s3

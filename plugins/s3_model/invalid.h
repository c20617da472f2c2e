// SPDX-License-Identifier: Apache-2.0
//
// Why a document is refused: an Error whose `detail` says which of S3's errors it is.
#pragma once

#include <mortise/error.h>

#include <string>
#include <utility>

namespace mortise::s3_model {

enum Invalid : int {
  kMalformedXml = 1,  // not the XML that the schema asks for
  kInvalidRequest,    // the XML is right, what it says is not
  kDocumentTooLong,
  kInvalidArgument,  // one value of it is out of its range
  kNotImplemented,   // it asks for what this server does not do
};

inline Error invalid(Invalid why, std::string message) { return {Status::invalid, why, std::move(message)}; }

}  // namespace mortise::s3_model

// SPDX-License-Identifier: Apache-2.0
//
// What is malformed in an XML document of S3, and where. Whoever wrote the file by hand has to find the place.
#pragma once

#include <mortise/error.h>

#include <string_view>

#include "s3_model/xml/reader.h"

namespace mortise::s3_model {

/// The text is not well-formed, or its root is not `root`.
Error malformed_document(std::string_view text, std::string_view root);
/// The element is not known there, is there twice, or its text is none that it may have.
Error malformed_xml(const xml::Element& at);
/// The element lacks what it must have: `what` names it.
Error lacks(const xml::Element& at, std::string_view what);

}  // namespace mortise::s3_model

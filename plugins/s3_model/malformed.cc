// SPDX-License-Identifier: Apache-2.0
#include "s3_model/malformed.h"

#include <string>

#include "s3_model/invalid.h"

namespace mortise::s3_model {
namespace {

constexpr size_t kMaxShownText = 40;  // of a text that an answer repeats

Error malformed(std::string what) { return invalid(kMalformedXml, std::move(what)); }

/// " (it says 'enabled')": of an element without children, if the text is short.
std::string said_by(const xml::Element& e) {
  const std::string text = e.trimmed();
  return e.first() || text.empty() || text.size() > kMaxShownText ? std::string() : " (it says '" + text + "')";
}

}  // namespace

Error malformed_document(std::string_view text, std::string_view root) {
  if (const std::string fault = xml::Document::fault_of(text); !fault.empty())
    return malformed("The XML is not well-formed: " + fault + ".");
  return malformed("The XML does not fit its schema: its root must be " + std::string(root) + ".");
}

Error malformed_xml(const xml::Element& at) {
  return malformed("The XML does not fit its schema: " + at.path() + said_by(at) +
                   " is not allowed there, or is there twice.");
}

Error lacks(const xml::Element& at, std::string_view what) {
  return malformed("The XML does not fit its schema: " + at.path() + " must have " + std::string(what) + ".");
}

}  // namespace mortise::s3_model

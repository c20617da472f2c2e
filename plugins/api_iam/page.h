// SPDX-License-Identifier: Apache-2.0
//
// Pages of lists; see write_page() in call.h. Lists are in the order of the names without case, and the marker is the
// last name of the page before, so that what is made or removed meanwhile disturbs nobody.
#pragma once

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

namespace mortise::api_iam {

/// MaxItems; nothing if it is not a number from 1 to 1000.
inline std::optional<size_t> page_size(const Form& form) {
  constexpr size_t kDefault = 100, kMost = 1000;
  const std::string* const text = form.find("MaxItems");
  if (text == nullptr) return kDefault;
  const auto number = text::parse_decimal<size_t>(*text);
  return number && *number >= 1 && *number <= kMost ? number : std::nullopt;
}

template <class T, class Name, class Write>
Outcome write_page(const Call& call, std::string_view element, const std::vector<T>& all, Name&& name, Write&& write) {
  const auto most = page_size(call.form);
  if (!most) return invalid_parameter("MaxItems is a number from 1 to 1000.");
  const std::string after = text::lower(call.form.value("Marker"));
  Xml xml = fragment();
  xml.open(element);
  std::string last;
  size_t count = 0;
  bool more = false;
  for (const T& one : all) {
    const std::string& own = name(one);
    if (!after.empty() && text::lower(own) <= after) continue;
    more = count == *most;
    if (more) break;
    write(xml, one);
    last = own;
    ++count;
  }
  xml.close(element).element("IsTruncated", more);
  if (more) xml.element("Marker", last);
  return xml.take();
}

}  // namespace mortise::api_iam

// SPDX-License-Identifier: Apache-2.0
//
// Pages of lists; see write_page() in call.h. Lists are in the order of the names without case, and the marker has the
// last name of the page before in it, so that what is made or removed meanwhile disturbs nobody.
#pragma once

#include <mortise/text/ascii.h>

#include "api_iam/marker.h"

namespace mortise::api_iam {

template <class T, class Name, class Write>
Outcome write_page(const Call& call, std::string_view element, const std::vector<T>& all, Name&& name, Write&& write) {
  const size_t most = page_size(call.form).value_or(0);  // as Form::check() let it pass
  const std::string after = text::lower(name_of_marker(call.form.value("Marker")).value_or(""));
  Xml xml = fragment();
  xml.open(element);
  std::string last;
  size_t count = 0;
  bool more = false;
  for (const T& one : all) {
    const std::string& own = name(one);
    if (!after.empty() && text::lower(own) <= after) continue;
    more = count == most;
    if (more) break;
    write(xml, one);
    last = own;
    ++count;
  }
  xml.close(element).element("IsTruncated", more);
  if (more) xml.element("Marker", marker_of(last));
  return xml.take();
}

}  // namespace mortise::api_iam

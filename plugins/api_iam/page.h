// SPDX-License-Identifier: Apache-2.0
//
// Pages of lists. Whatever order the whole list has, pages have one of names, and the marker has the last name of the
// page before in it, so that what is made or removed meanwhile disturbs nobody.
#pragma once

#include <mortise/text/ascii.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "api_iam/marker.h"

namespace mortise::api_iam {

/// The order of the pages of most lists.
struct ByName {
  bool operator()(std::string_view a, std::string_view b) const {
    const std::string small_a = text::lower(a), small_b = text::lower(b);
    return small_a != small_b ? small_a < small_b : a < b;
  }
};

/// One page of what a list has: "MaxItems" of those behind "Marker", with IsTruncated and Marker behind them.
/// `name` tells the marker of an element, `write` writes it, and `before` says which of two names comes first.
template <class T, class Name, class Write, class Before = ByName>
Outcome write_page(const Call& call, std::string_view element, const std::vector<T>& all, Name&& name, Write&& write,
                   Before before = {}) {
  const size_t most = page_size(call.form).value_or(0);  // as Form::check() let it pass
  const std::string after = name_of_marker(call.form.value("Marker")).value_or("");
  std::vector<const T*> left;
  for (const T& one : all)
    if (after.empty() || before(after, name(one))) left.push_back(&one);
  std::sort(left.begin(), left.end(), [&](const T* a, const T* b) { return before(name(*a), name(*b)); });
  const bool more = left.size() > most;
  if (more) left.resize(most);
  Xml xml = fragment();
  xml.open(element);
  for (const T* one : left) write(xml, *one);
  xml.close(element).element("IsTruncated", more);
  if (more) xml.element("Marker", left.empty() ? std::string() : marker_of(name(*left.back())));
  return xml.take();
}

}  // namespace mortise::api_iam

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/contradictions.h"

#include <algorithm>
#include <array>

#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {
namespace {

constexpr std::array<std::string_view, 7> kOtherSingles{
    "authorization", "content-disposition", "date", "expires", "origin", "range", "access-control-request-method"};

/// A header of which one value decides something here.
bool is_single(std::string_view name) {
  if (acts_as_header(name)) return !is_list_header(name);
  return std::any_of(kOtherSingles.begin(), kOtherSingles.end(),
                     [&](std::string_view other) { return same_header(name, other); });
}

S3Error given_twice(std::string_view name) {
  return invalid_argument("It is given more than once, and the values differ.", name, "");
}

}  // namespace

Refusal refuse_contradictions(const Request& request, const Query& query, bool presigned) {
  const auto headers = request.headers();
  for (size_t i = 1; i < headers.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (same_header(view(headers[i].name), view(headers[k].name)) &&
          view(headers[i].value) != view(headers[k].value) && is_single(view(headers[i].name)))
        return given_twice(view(headers[i].name));
  const auto& all = query.all();
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& [name, value] = all[i];
    const bool acts = presigned && acts_as_header(name);  // names of headers compare without regard to case
    for (size_t k = 0; k < i; ++k)
      if ((acts ? same_header(name, all[k].first) : name == all[k].first) && value != all[k].second)
        return given_twice(name);
    if (!acts) continue;
    for (const auto& h : headers)  // each line of a list too: together they would say something else
      if (same_header(view(h.name), name) && view(h.value) != value) return given_twice(name);
  }
  return std::nullopt;
}

}  // namespace mortise::api_s3

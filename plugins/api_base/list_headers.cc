// SPDX-License-Identifier: Apache-2.0
#include "api_base/list_headers.h"

#include <utility>

namespace mortise::api_base {

std::string_view ListHeaders::get(std::string_view name) const {
  const auto first = request_.header(name);
  bool seen = false;
  std::string* all = nullptr;
  for (const auto& h : request_.headers()) {
    if (!same_header(view(h.name), name) || !std::exchange(seen, true)) continue;
    if (all == nullptr) all = &joined_.emplace_front(first);
    all->append(",").append(view(h.value));
  }
  return all == nullptr ? first : std::string_view(*all);
}

}  // namespace mortise::api_base

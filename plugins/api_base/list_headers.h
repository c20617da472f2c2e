// SPDX-License-Identifier: Apache-2.0
//
// Headers whose lines make up one list (RFC 9110, 5.3): every API reads them so.
#pragma once

#include <mortise/http.h>

#include <forward_list>
#include <string>
#include <string_view>

namespace mortise::api_base {

class ListHeaders {
 public:
  explicit ListHeaders(const Request& request) noexcept : request_(request) {}
  /// All lines of that name (lower case), joined with commas, or an empty view with a null pointer. Valid as long as
  /// this.
  std::string_view get(std::string_view name) const;

 private:
  Request request_;
  mutable std::forward_list<std::string> joined_;  // what get() had to make
};

}  // namespace mortise::api_base

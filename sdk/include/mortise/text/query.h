// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a query string, as sent: who wants them decoded does so with percent.h.
#pragma once

#include <string_view>

namespace mortise::text {

/// Calls each(name, value, has_value) for every parameter in order; empty ones ("a&&b") are left out. `has_value`:
/// there was a '='. Views into `query`.
template <class F>
constexpr void for_each_parameter(std::string_view query, F&& each) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (parameter.empty()) continue;
    const size_t equals = parameter.find('=');
    const bool has_value = equals != std::string_view::npos;
    each(parameter.substr(0, equals), has_value ? parameter.substr(equals + 1) : std::string_view(), has_value);
  }
}

}  // namespace mortise::text

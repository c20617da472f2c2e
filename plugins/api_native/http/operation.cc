// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/operation.h"

#include <array>

namespace mortise::api_native {

Method parse_method(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"};
  for (size_t i = 0; i < kNames.size(); ++i)
    if (name == kNames[i]) return static_cast<Method>(i);
  return Method::other;
}

}  // namespace mortise::api_native

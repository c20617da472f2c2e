// SPDX-License-Identifier: Apache-2.0
#include "ais/client/http_message.h"

#include <mortise/text/percent.h>

namespace mortise::ais {

std::string_view HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::string encoded_path(std::string_view path) {
  static constexpr auto kKept = text::kUnreserved.with("/");
  return text::percent_encoded(path, kKept);
}

}  // namespace mortise::ais

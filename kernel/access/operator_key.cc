// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/operator_key.h"

#include <mortise/http.h>
#include <mortise/text/ascii.h>

namespace mortise::access {

bool has_key(const mortise_request& request, const std::string& key) noexcept {
  constexpr std::string_view kScheme = "bearer ";  // in any case: RFC 9110, 11.1
  std::string_view given = Request(&request).header("authorization");
  if (!text::same_ignoring_case(given.substr(0, kScheme.size()), kScheme)) return false;
  given = text::trim(given.substr(kScheme.size()), text::kSpaceAndTab);
  if (key.empty() || given.size() != key.size()) return false;
  unsigned different = 0;
  for (size_t i = 0; i < key.size(); ++i) different |= static_cast<unsigned>(given[i] ^ key[i]);
  return different == 0;
}

}  // namespace mortise::access

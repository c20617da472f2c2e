// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/operator_key.h"

#include <mortise/http.h>

namespace mortise::access {

bool has_key(const mortise_request& request, const std::string& key) noexcept {
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view given = Request(&request).header("authorization");
  if (key.empty() || given.size() != kScheme.size() + key.size() || !given.starts_with(kScheme)) return false;
  given.remove_prefix(kScheme.size());
  unsigned different = 0;
  for (size_t i = 0; i < key.size(); ++i) different |= static_cast<unsigned>(given[i] ^ key[i]);
  return different == 0;
}

}  // namespace mortise::access

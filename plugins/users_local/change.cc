// SPDX-License-Identifier: Apache-2.0
#include "users_local/change.h"

#include <mortise/bytes.h>

#include "users_local/value_names.h"

namespace mortise::users_local {

IdentityChange IdentityChange::from(const mortise_identity_change& c) {
  IdentityChange out{c.kind, c.action, std::string(view(c.name)), {}, {}};
  for (size_t i = 0; i < c.set_count; ++i) out.set.emplace_back(view(c.set[i].name), view(c.set[i].value));
  for (size_t i = 0; i < c.reset_count; ++i) out.reset.emplace_back(view(c.reset[i]));
  out.declared_in = view(c.declared_in);
  return out;
}

std::string IdentityChange::take_password() {
  std::string out;
  std::erase_if(set, [&](auto& entry) {
    if (entry.first != kPassword) return false;
    out = std::move(entry.second);
    return true;
  });
  return out;
}

const std::string* IdentityChange::value(std::string_view of) const noexcept {
  for (const auto& [key, text] : set)
    if (key == of) return &text;
  return nullptr;
}

}  // namespace mortise::users_local

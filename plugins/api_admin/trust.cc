// SPDX-License-Identifier: Apache-2.0
#include "api_admin/trust.h"

#include <memory>

namespace mortise::api_admin {

std::string trust_of(std::string_view arn, const Identities& identities) {
  if (!identities.can_be_administered() || arn.find(":role/") == std::string_view::npos) return {};
  const auto trust = std::make_shared<std::string>();
  mortise_identity_query query{};
  query.size = sizeof query;
  query.kind = MORTISE_IDENTITY_ROLE;
  query.name = str(arn.substr(arn.rfind('/') + 1));
  identities.list(
      nullptr, query,
      [trust](const mortise_identity_entry& role) {
        for (size_t i = 0; i < role.value_count; ++i)
          if (view(role.values[i].name) == "trust") *trust = view(role.values[i].value);
      },
      [](const mortise_error&, bool) {});
  return *trust;
}

}  // namespace mortise::api_admin

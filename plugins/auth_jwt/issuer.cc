// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/issuer.h"

#include <algorithm>

#include "auth_jwt/scope.h"

namespace mortise::auth_jwt {

Issuer::Issuer(IssuerSettings settings, KeySet keys)
    : settings_(std::move(settings)), keys_(std::make_shared<const KeySet>(std::move(keys))) {}

void Issuer::replace_keys(KeySet fresh) {
  auto next = std::make_shared<const KeySet>(std::move(fresh));
  const MutexLock lock(mutex_);
  keys_.swap(next);
  number_.fetch_add(1, std::memory_order_release);
}

/// Administrators are not narrowed: AIStore's claim `admin` is above its lists.
Identity Issuer::identity_of(const Claims& claims, std::string_view cluster) const {
  const auto& groups = claims.groups;
  Identity out;
  out.anonymous = false;
  out.id = settings_.prefix + claims.subject;
  out.display_name = claims.display_name;
  out.administrator = (settings_.scoped && claims.administrator) ||
                      (!settings_.admin_group.empty() &&
                       std::find(groups.begin(), groups.end(), settings_.admin_group) != groups.end());
  if (settings_.scoped && !out.administrator) out.scope = scope_of(claims, cluster);
  return out;
}

}  // namespace mortise::auth_jwt

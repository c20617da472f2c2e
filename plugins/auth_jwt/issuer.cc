// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/issuer.h"

#include <mortise/identity_rules.h>

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

bool Issuer::can_be(std::string_view id) const noexcept {
  return settings_.scoped ? !id.starts_with("role/") : is_identity_name(id);
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
  if (out.administrator) return out;
  out.scope = !settings_.scoped ? scope_of_user()
                                : scope_of(claims, cluster, is_of_login(claims) ? Origin::login : Origin::elsewhere);
  return out;
}

}  // namespace mortise::auth_jwt

// SPDX-License-Identifier: Apache-2.0
//
// Roles, and the issuers whom their trust can name. Nothing else depends on one: each goes without a question.
#include <mortise/identity_rules.h>

#include "users_local/planner.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMostRoles = 10000;
constexpr size_t kMostIssuers = 100;  // as with AWS

}  // namespace

Result<void> Planner::role() {
  if (Result<void> good = check_existence(next_->roles, "role"); !good) return good;
  if (removes()) {
    next_->roles.erase(change_.name);
    edit_.batch.remove(record_of(kRoleRecords, change_.name));
    return {};
  }
  if (creates() && !is_identity_name(change_.name)) return no_name("role's name", change_.name, kIdentityNameRule);
  auto role = begin(next_->roles, kMostRoles, "there are 10,000 roles");
  if (!role) return std::move(role).error();
  if (Result<void> applied = apply(change_, *next_, *role); !applied) return applied;
  keep(kRoleRecords, next_->roles, std::move(role).value());
  return {};
}

Result<void> Planner::issuer() {
  if (Result<void> good = check_existence(next_->issuers, "issuer"); !good) return good;
  if (removes()) {
    next_->issuers.erase(change_.name);
    edit_.batch.remove(record_of(kIssuerPrefix, change_.name));
    return {};
  }
  auto issuer = begin(next_->issuers, kMostIssuers, "there are 100 issuers");
  if (!issuer) return std::move(issuer).error();
  if (Result<void> applied = apply(change_, *issuer); !applied) return applied;
  keep(kIssuerPrefix, next_->issuers, std::move(issuer).value());
  return {};
}

}  // namespace mortise::users_local

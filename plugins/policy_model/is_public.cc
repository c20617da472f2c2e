// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "policy_model/policy.h"

namespace mortise::policy_model {
namespace {

// Keys that name somebody or some place. A fixed value of one of them is a restriction; s3:prefix, for example, is
// none.
constexpr std::array kRestricting = std::to_array<std::string_view>({
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
});
// Ranges that are wider than these are half the internet.
constexpr unsigned kWidestV4 = 8;
constexpr unsigned kWidestV6 = 32;

bool is_narrow(const Condition& condition) {
  bool narrow = true;
  condition.each_range(
      [&](const IpRange& range) { narrow = narrow && range.bits >= (range.first.v6 ? kWidestV6 : kWidestV4); });
  return narrow;
}

bool restricts(const Condition& condition) {
  const Operator& what = condition.what();
  if (what.negated || what.if_exists || what.quantifier == Quantifier::all) return false;
  if (what.comparison == Comparison::ip_address) return condition.key() == "aws:SourceIp" && is_narrow(condition);
  // That is what somebody without a name has.
  if (condition.key() == "aws:userid" && condition.accepts("anonymous")) return false;
  const bool names = std::find(kRestricting.begin(), kRestricting.end(), condition.key()) != kRestricting.end();
  return names && condition.is_fixed();
}

bool is_public(const Statement& statement) {
  if (statement.effect != Effect::allow || !statement.principals) return false;
  if (!statement.principals->everybody() && !statement.not_principals) return false;
  return std::none_of(statement.conditions.begin(), statement.conditions.end(), restricts);
}

}  // namespace

bool is_public(const Policy& policy) {
  return std::any_of(policy.statements().begin(), policy.statements().end(),
                     [](const Statement& statement) { return is_public(statement); });
}

}  // namespace mortise::policy_model

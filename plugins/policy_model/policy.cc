// SPDX-License-Identifier: Apache-2.0
#include "policy_model/policy.h"

#include <algorithm>

namespace mortise::policy_model {
namespace {

bool any_matches(const std::vector<Pattern>& patterns, std::string_view text, const Values& values) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& p) { return p.matches(text, values); });
}

bool all_resolved(const std::vector<Pattern>& patterns, const Values& values) {
  return std::all_of(patterns.begin(), patterns.end(), [&](const Pattern& p) { return p.is_resolved(values); });
}

bool all_known(const std::vector<Pattern>& patterns, const Values& values) {
  return std::all_of(patterns.begin(), patterns.end(), [&](const Pattern& p) { return p.is_known(values); });
}

/// What an element that names the account means here.
Principals::AccountIs account_in(const Statement& statement, const Request& request) {
  const bool denied = statement.effect == Effect::deny && !statement.not_principals;
  return denied ? Principals::AccountIs::every_user : request.account;
}

}  // namespace

bool Statement::concerns(const Request& request, const Values& values) const {
  if (any_matches(actions, request.action, values) == not_actions) return false;
  if (principals && principals->include(request.caller, account_in(*this, request)) == not_principals) return false;
  if (request.by_name_only && effect == Effect::allow &&
      (!principals || not_principals || !principals->name(request.caller)))
    return false;
  if (effect == Effect::deny && !all_known(resources, values)) return true;
  if (any_matches(resources, request.resource, values) == not_resources) return false;
  // An allow of everything but what is named must not grow because a name has no value.
  return !not_resources || effect != Effect::allow || all_resolved(resources, values);
}

const Condition* Statement::failing(const Values& values) const {
  const auto failing = std::find_if(conditions.begin(), conditions.end(), [&](const Condition& c) {
    return c.is_known(values) ? !c.holds(values, effect == Effect::allow) : effect == Effect::allow;
  });
  return failing == conditions.end() ? nullptr : &*failing;
}

std::string Statement::name() const {
  std::string out = "statement " + std::to_string(number);
  if (!sid.empty()) out.append(" (").append(sid).append(")");
  return out;
}

Decision Policy::evaluate(const Request& request, const Values& values, Trace* trace) const {
  Decision out;
  for (const Statement& statement : statements_) {
    // Only a deny can still change anything once something is allowed.
    if (trace == nullptr && out.effect == Effect::allow && statement.effect == Effect::allow) continue;
    if (!statement.concerns(request, values)) continue;
    const Condition* const failing = statement.failing(values);
    if (trace != nullptr) trace->concerned(statement, failing);
    if (failing != nullptr) continue;
    if (statement.effect > out.effect) out = {statement.effect, &statement};
    if (trace == nullptr && out.effect == Effect::deny) return out;
  }
  if (values.exhausted()) return {Effect::deny, nullptr};
  return out;
}

std::string resource_arn(std::string_view bucket, std::string_view key) {
  if (bucket.empty()) return "arn:aws:s3:::*";  // as AWS has it for what concerns no bucket
  std::string out = "arn:aws:s3:::";
  out.append(bucket);
  if (!key.empty()) out.append("/").append(key);
  return out;
}

}  // namespace mortise::policy_model

// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/attached/attached_policy.h"

#include <algorithm>

namespace mortise::api_iam {

Answered<std::string> policy_of_arn(const Call& call, std::string_view parameter) {
  const auto arn = required(call, parameter);
  if (!arn) return arn.error();
  auto name = policy_in_arn(*arn);
  if (!name) return IamError{400, "InvalidInput", "ARN " + *arn + " is not valid."};
  auto policy = call.directory.find(kPolicy, *name);
  if (policy && (is_built_in(*name) || is_arn_of(kPolicy, *policy, *arn))) return std::move(policy->name);
  if (!policy && policy.error().code != "NoSuchEntity") return policy.error();
  return no_such_entity("Policy " + *arn + " does not exist or is not attachable.");
}

std::string arn_of_policy_meant(const Call& call, std::string_view parameter) {
  const std::string& arn = call.form.value(parameter);
  const auto name = policy_of_arn(call, parameter);
  if (!name || is_built_in(*name)) return arn;
  const auto policy = call.directory.find(kPolicy, *name);
  return policy ? arn_of(kPolicy, *policy) : arn;
}

std::string asked_policy_arn(const Call& call) { return arn_of_policy_meant(call, "PolicyArn"); }

bool is_attached(const Entry& entry, const std::string& policy) {
  const auto attached = entry.list("policies");
  return std::find(attached.begin(), attached.end(), policy) != attached.end();
}

}  // namespace mortise::api_iam

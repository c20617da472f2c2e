// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/session_policy.h"

#include <vector>

#include "policy_model/merge.h"

namespace mortise::api_iam {
namespace {

constexpr size_t kLongestPolicy = 2048;    // of the parameter, as with AWS
constexpr size_t kMostArns = 10;           // the same
constexpr size_t kLongestTogether = 3072;  // what has room in the token, with the tags

/// The document as it is now: the session keeps it, whatever becomes of the policy.
Answered<std::string> document_of(const Call& call, const std::string& arn) {
  const auto name = policy_in_arn(arn);
  if (!name) return invalid_parameter("ARN " + arn + " is not valid.");
  const auto policy = call.directory.find(kPolicy, *name);
  const bool same = policy && (is_built_in(*name) || is_arn_of(kPolicy, *policy, arn));
  if (!same) return malformed_policy("Policy " + arn + " does not exist.");
  return policy->value("document");
}

IamError too_large() {
  return {400, "PackedPolicyTooLarge",
          "The policies and tags of a session have up to 3072 bytes together, of which Policy may have 2048."};
}

}  // namespace

Answered<std::string> session_policy(const Call& call) {
  if (!call.form.is_list("PolicyArns", {"arn"})) return malformed_list("PolicyArns");
  const auto arns = call.form.fields("PolicyArns", "arn");
  const std::string& policy = call.form.value("Policy");
  if (policy.empty() && call.form.find("Policy") != nullptr) return invalid_parameter("Policy is empty.");
  if (arns.empty() && policy.empty()) return std::string();
  if (arns.size() > kMostArns || policy.size() > kLongestPolicy) return too_large();
  std::vector<std::string> documents;
  if (!policy.empty()) documents.push_back(policy);
  for (const std::string& arn : arns) {
    auto document = document_of(call, arn);
    if (!document) return document.error();
    documents.push_back(std::move(*document));
  }
  for (const std::string& document : documents)
    if (const auto good = check_policy(call, document); !good) return good.error();
  if (documents.size() == 1) return std::move(documents.front());
  auto together = policy_model::merge(documents);
  if (!together) return malformed_policy(together.error().message);
  return std::move(*together);
}

Answered<uint64_t> packed_size(const std::string& policy, const std::string& tags) {
  constexpr size_t kPercent = 100;
  const size_t size = policy.size() + tags.size();
  if (size > kLongestTogether) return too_large();
  return (size * kPercent + kLongestTogether - 1) / kLongestTogether;
}

}  // namespace mortise::api_iam

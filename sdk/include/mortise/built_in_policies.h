// SPDX-License-Identifier: Apache-2.0
//
// Policies that tools expect to be there because AWS has them, by "aws:" and their names there: what the kernel checks
// in a configuration, and a provider of mortise.identity/1 has beside its own.
#pragma once

#include <array>
#include <string_view>

namespace mortise {

/// What their names begin with; no other policy has a colon in its name.
inline constexpr std::string_view kBuiltInPolicy = "aws:";

struct BuiltInPolicy {
  std::string_view name, document;
};

inline constexpr std::array kBuiltInPolicies = std::to_array<BuiltInPolicy>({
    {"aws:AdministratorAccess",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    {"aws:AmazonS3FullAccess",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})"},
    {"aws:AmazonS3ReadOnlyAccess",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]})"},
    {"aws:IAMFullAccess",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})"},
    {"aws:IAMReadOnlyAccess",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*"],"Resource":"*"}]})"},
});

/// Its document. Empty: there is none of that name.
constexpr std::string_view built_in_policy(std::string_view name) noexcept {
  for (const BuiltInPolicy& policy : kBuiltInPolicies)
    if (policy.name == name) return policy.document;
  return {};
}

}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
#include "users_local/built_in_policies.h"

#include <array>

namespace mortise::users_local {
namespace {

struct BuiltIn {
  std::string_view name, document;
};

constexpr std::array kPolicies = std::to_array<BuiltIn>({
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

}  // namespace

std::string_view built_in_policy(std::string_view name) noexcept {
  for (const BuiltIn& policy : kPolicies)
    if (policy.name == name) return policy.document;
  return {};
}

}  // namespace mortise::users_local

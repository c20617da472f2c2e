// SPDX-License-Identifier: Apache-2.0
#include "api_iam/names.h"

#include <mortise/abi/identity.h>

#include "aws_signature/digests.h"
#include "policy_model/principal.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kIam = "arn:aws:iam::";
constexpr std::string_view kBuiltInArn = "arn:aws:iam::aws:policy/";
constexpr std::string_view kBuiltIn = "aws:";  // as the names of such policies begin
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr size_t kIdLength = 17;

}  // namespace

const Kind kUser{MORTISE_IDENTITY_USER, "user", "UserName", "User", "AIDA"};
const Kind kGroup{MORTISE_IDENTITY_GROUP, "group", "GroupName", "Group", "AGPA"};
const Kind kRole{MORTISE_IDENTITY_ROLE, "role", "RoleName", "Role", "AROA"};
const Kind kPolicy{MORTISE_IDENTITY_POLICY, "policy", "PolicyName", "Policy", "ANPA"};
const Kind kProvider{MORTISE_IDENTITY_ISSUER, "oidc-provider", "OpenIDConnectProviderArn", "OpenIDConnectProvider", ""};

std::string_view account() { return policy_model::kAccount; }

std::string arn(const Kind& kind, std::string_view path, std::string_view name) {
  std::string out(kIam);
  out.append(account()).append(":").append(kind.word).append(path.empty() ? "/" : path).append(name);
  return out;
}

std::string session_arn(std::string_view role, std::string_view session) {
  std::string out("arn:aws:sts::");
  out.append(account()).append(":assumed-role/").append(role).append("/").append(session);
  return out;
}

std::string unique_id(const Kind& kind, std::string_view name, int64_t created_ms) {
  std::string text(kind.word);
  text.append("\n").append(name).append("\n").append(std::to_string(created_ms));
  const auto digest = aws_signature::Digester().sha256(text);
  std::string out(kind.id_prefix);
  for (size_t i = 0; i < kIdLength; ++i) out.push_back(kDigits[digest[i] % kDigits.size()]);
  return out;
}

std::optional<std::string> name_in_arn(const Kind& kind, std::string_view arn) {
  if (!arn.starts_with(kIam)) return std::nullopt;
  arn.remove_prefix(kIam.size());
  if (arn.starts_with(account())) arn.remove_prefix(account().size());
  const std::string front = ":" + std::string(kind.word) + "/";
  if (!arn.starts_with(front) || arn.size() == front.size() || arn.ends_with('/')) return std::nullopt;
  return std::string(arn.substr(arn.rfind('/') + 1));
}

std::optional<std::string> policy_in_arn(std::string_view arn) {
  if (!arn.starts_with(kBuiltInArn)) return name_in_arn(kPolicy, arn);
  return std::string(kBuiltIn) + std::string(arn.substr(kBuiltInArn.size()));  // those that there are have no path
}

std::string provider_in_arn(std::string_view arn) {
  if (!arn.starts_with(kIam)) return {};
  arn.remove_prefix(kIam.size());
  if (arn.starts_with(account())) arn.remove_prefix(account().size());
  const std::string front = ":" + std::string(kProvider.word) + "/";
  return arn.starts_with(front) ? std::string(arn.substr(front.size())) : std::string();
}

bool is_built_in(std::string_view policy) { return policy.starts_with(kBuiltIn); }

std::string_view shown_policy(std::string_view name) { return is_built_in(name) ? name.substr(kBuiltIn.size()) : name; }

std::string policy_arn(std::string_view path, std::string_view name) {
  if (!name.starts_with(kBuiltIn)) return arn(kPolicy, path, name);
  return std::string(kBuiltInArn) + std::string(name.substr(kBuiltIn.size()));
}

}  // namespace mortise::api_iam

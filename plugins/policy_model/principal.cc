// SPDX-License-Identifier: Apache-2.0
#include "policy_model/principal.h"

#include <mortise/identity_rules.h>
#include <mortise/text/ascii.h>

#include <nlohmann/json.hpp>

#include <algorithm>

#include "policy_model/invalid.h"
#include "policy_model/json.h"

namespace mortise::policy_model {
namespace {

constexpr std::string_view kUser = "user/";
constexpr std::string_view kSession = "assumed-role/";
constexpr std::string_view kProvider = "oidc-provider/";

/// Without the path, which is no part of a name.
std::string_view name_of(std::string_view resource) { return resource.substr(resource.rfind('/') + 1); }

Error invalid_principal() { return malformed("Invalid principal in policy"); }

bool is_account(std::string_view text) {
  return text.size() == kAccount.size() && std::all_of(text.begin(), text.end(), text::is_digit);
}

/// "arn:aws:iam::ACCOUNT:user/alice" in its parts.
struct Arn {
  std::string_view service, account, resource;
};

bool take_part(std::string_view& rest, std::string_view& part) {
  const size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return false;
  part = rest.substr(0, colon);
  rest.remove_prefix(colon + 1);
  return true;
}

bool parse_arn(std::string_view text, Arn& out) {
  std::string_view arn, partition, region;
  if (!take_part(text, arn) || !take_part(text, partition) || !take_part(text, out.service) ||
      !take_part(text, region) || !take_part(text, out.account))
    return false;
  out.resource = text;
  return arn == "arn" && partition.starts_with("aws") && (out.service == "iam" || out.service == "sts") &&
         region.empty() && !out.resource.empty();
}

/// Of the name of an issuer, or of an ARN that ends with it; "" for an ARN of another account.
std::string_view provider_of(std::string_view name) {
  Arn arn;
  if (!parse_arn(name, arn)) return name;
  const bool here = arn.account.empty() || arn.account == kAccount;
  return here && arn.resource.starts_with(kProvider) ? arn.resource.substr(kProvider.size()) : std::string_view();
}

bool is_known_resource(std::string_view resource) {
  return resource == "root" || resource.find('/') != std::string_view::npos;
}

}  // namespace

std::string user_arn(std::string_view id) {
  const std::string_view kind = is_role_id(id) ? std::string_view() : kUser;
  return "arn:aws:iam::" + std::string(kAccount) + ":" + std::string(kind) + std::string(id);
}

Result<Principals> Principals::parse(const nlohmann::json& value) {
  Principals out;
  if (value.is_string()) {
    if (value.get_ref<const std::string&>() != "*") return invalid_principal();
    out.everybody_ = out.anyone_ = true;
    return out;
  }
  if (!value.is_object() || value.empty()) return invalid_principal();
  for (const auto& [kind, names] : value.items()) {
    const auto list = strings_of(names);
    if (!list || list->empty()) return invalid_principal();
    for (const std::string& name : *list)
      if (auto added = out.add(kind, name); !added) return std::move(added).error();
  }
  return out;
}

Result<void> Principals::add(std::string_view kind, const std::string& name) {
  if (kind == "AWS") return add_aws(name);
  if (name.empty() || name.find('*') != std::string::npos) return invalid_principal();
  if (kind == "CanonicalUser") {
    users_.push_back(name);
    return {};
  }
  if (kind == "Federated") providers_.emplace_back(provider_of(name));
  if (kind == "Service" || kind == "Federated") return {};  // no service is anybody here
  return invalid_principal();
}

Result<void> Principals::add_aws(const std::string& name) {
  if (name == "*") {
    everybody_ = true;
    return {};
  }
  if (is_account(name)) {
    account_ = account_ || name == kAccount;
    return {};
  }
  Arn arn;
  if (!parse_arn(name, arn) || !is_known_resource(arn.resource) || name.find_first_of("*?") != std::string::npos)
    return invalid_principal();
  // Other accounts are nobody's here. An ARN without an account is of this one.
  if (arn.account != kAccount && !arn.account.empty()) return {};
  // RADOS writes arn:aws:iam for sessions, too. A deny that named nobody would be worse than what AWS does, which is to
  // refuse the policy.
  if (arn.resource.starts_with(kSession))
    sessions_.push_back(std::string(kRolePrefix) + std::string(arn.resource.substr(kSession.size())));
  if (arn.service != "iam") return {};
  if (arn.resource == "root") account_ = true;
  if (arn.resource.starts_with(kUser)) users_.emplace_back(name_of(arn.resource));
  if (is_role_id(arn.resource)) users_.push_back(std::string(kRolePrefix) + std::string(name_of(arn.resource)));
  return {};
}

bool Principals::include(const Caller& caller, AccountIs account) const noexcept {
  if (!caller.provider.empty())
    return anyone_ || std::find(providers_.begin(), providers_.end(), caller.provider) != providers_.end();
  if (everybody_) return true;
  if (caller.anonymous()) return false;
  if (account_ && account == AccountIs::every_user) return true;
  return std::find(users_.begin(), users_.end(), caller.id) != users_.end() || has_session_of(caller);
}

bool Principals::name(const Caller& caller) const noexcept {
  if (caller.anonymous()) return false;
  if (is_role_id(caller.id)) return has_session_of(caller);
  return std::find(users_.begin(), users_.end(), caller.id) != users_.end();
}

bool Principals::has_session_of(const Caller& caller) const noexcept {
  const auto is_caller = [&](const std::string& session) {
    return session.size() == caller.id.size() + 1 + caller.session.size() && session.starts_with(caller.id) &&
           session[caller.id.size()] == '/' && session.ends_with(caller.session);
  };
  return std::any_of(sessions_.begin(), sessions_.end(), is_caller);
}

}  // namespace mortise::policy_model

// SPDX-License-Identifier: Apache-2.0
#include "documents.h"

#include <mortise/bytes.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace users_http {
namespace {

using Json = nlohmann::json;
using mortise::Error;
using mortise::Result;
using mortise::Status;

Error malformed() { return {Status::io, "the service said something that is no user and no key"}; }

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const Json& object, const char* name, bool otherwise) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

Result<User> user_of(const Json& json) {
  User user;
  if (!json.is_object() || text_of(json, "id").empty()) return malformed();
  user.id = text_of(json, "id");
  user.display_name = text_of(json, "display_name");
  if (user.display_name.empty()) user.display_name = user.id;
  user.administrator = flag_of(json, "administrator", false);
  // Nothing is copied but texts: what is nested deeply cannot use up the stack.
  if (const auto groups = json.find("groups"); groups != json.end() && groups->is_array())
    for (const Json& group : *groups)
      if (group.is_string()) user.groups.push_back(group.get<std::string>());
  const auto policies = json.find("policies");
  if (policies == json.end()) return user;
  if (!policies->is_object()) return malformed();  // left out, policies would deny nothing
  for (auto policy = policies->begin(); policy != policies->end(); ++policy) {
    if (!policy->is_string()) return malformed();
    user.policies.emplace_back(policy.key(), policy->get<std::string>());
  }
  return user;
}

}  // namespace

Result<User> User::parse(std::string_view document) { return user_of(Json::parse(document, nullptr, false)); }

Result<Key> Key::parse(std::string_view access_key, std::string_view document) {
  const Json json = Json::parse(document, nullptr, false);
  if (!json.is_object() || text_of(json, "secret").empty() || !json.contains("user")) return malformed();
  auto user = user_of(json["user"]);
  if (!user) return std::move(user).error();
  return Key{std::string(access_key), text_of(json, "secret"), flag_of(json, "active", true), *std::move(user)};
}

ShownUser::ShownUser(const User& user) {
  for (const std::string& group : user.groups) groups_.push_back(mortise::str(group));
  for (const auto& [name, document] : user.policies) policies_.push_back(mortise::pair(name, document));
  abi_.size = sizeof abi_;
  abi_.administrator = user.administrator ? 1 : 0;
  abi_.id = mortise::str(user.id);
  abi_.display_name = mortise::str(user.display_name);
  abi_.groups = groups_.empty() ? nullptr : groups_.data();
  abi_.group_count = groups_.size();
  abi_.policies = policies_.empty() ? nullptr : policies_.data();
  abi_.policy_count = policies_.size();
}

}  // namespace users_http

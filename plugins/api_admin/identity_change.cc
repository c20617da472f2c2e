// SPDX-License-Identifier: Apache-2.0
#include "api_admin/identity_change.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "api_admin/json_object.h"
#include "policy_model/doubts.h"

namespace mortise::api_admin {
namespace {

using ParsedJson = nlohmann::json;

Error malformed() { return {Status::invalid, R"(the body is {"set": {NAME: TEXT}, "reset": [NAME]}, or nothing)"}; }

Result<void> read_set(const ParsedJson& object, IdentityChange& out) {
  if (!object.is_object()) return malformed();
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string()) return malformed();
    out.set.emplace_back(name, value.get<std::string>());
  }
  return {};
}

bool is_policy(std::string_view name) {
  return name == "document" || name == "add_version" || name.starts_with("policy.");
}

/// A value that is a policy, or names one.
Result<void> check_policy(std::string_view name, const std::string& value, const mortise_policies* policies) {
  const bool is_document = is_policy(name);
  if (!is_document && name != "policies" && name != "attach" && name != "boundary") return {};
  if (policies == nullptr)
    return Error(Status::invalid, "no plugin evaluates policies: [plugins.auth_policy] enabled = true");
  mortise_error error = empty_error();
  if (!is_document || policies->check_identity_policy(policies->self, str(value), &error) == MORTISE_OK) return {};
  return Error(Status::invalid, std::string(view(error.message)));
}

Result<void> read_reset(const ParsedJson& array, IdentityChange& out) {
  if (!array.is_array()) return malformed();
  for (const ParsedJson& name : array) {
    if (!name.is_string()) return malformed();
    out.reset.push_back(name.get<std::string>());
  }
  return {};
}

}  // namespace

Result<IdentityChange> read_identity_change(const std::string& body, const mortise_policies* policies) {
  IdentityChange out;
  if (body.empty()) return out;
  const auto document = parse_object(body, malformed().message);
  if (!document) return document.error();
  for (const auto& [name, value] : document->items()) {
    Result<void> read = malformed();
    if (name == "set") read = read_set(value, out);
    if (name == "reset") read = read_reset(value, out);
    if (!read) return read.error();
  }
  std::set<std::string_view> names;  // what is set and reset in one step would be either
  for (const auto& [name, value] : out.set) names.insert(name);
  for (const std::string& name : out.reset)
    if (!names.insert(name).second) return Error(Status::invalid, "'" + name + "' is there twice");
  for (const auto& [name, value] : out.set) {
    if (Result<void> good = check_policy(name, value, policies); !good) return good.error();
    if (!is_policy(name)) continue;
    auto doubts = policy_model::doubts_of_policy(value);
    std::move(doubts.begin(), doubts.end(), std::back_inserter(out.doubts));
  }
  return out;
}

}  // namespace mortise::api_admin

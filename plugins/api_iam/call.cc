// SPDX-License-Identifier: Apache-2.0
#include "api_iam/call.h"

#include <mortise/identity_rules.h>
#include <mortise/text/ascii.h>
#include <mortise/text/percent.h>
#include <mortise/text/time.h>

#include <algorithm>

#include "policy_model/policy.h"

namespace mortise::api_iam {

Answered<std::string> required(const Call& call, std::string_view name) {
  const std::string* const value = call.form.find(name);
  if (value == nullptr || value->empty()) return missing_parameter(name);
  return *value;
}

std::string user_meant(const Call& call) {
  const std::string& named = call.form.value("UserName");
  return named.empty() ? call.who.id : named;
}

namespace {

constexpr size_t kLongestName = 128;
constexpr std::string_view kRegion = "us-east-1";  // where IAM is, with AWS, wherever the rest is

/// Of other names there is nothing, and it would be odd to say so.
Answered<void> check_name(const Kind& kind, std::string_view name) {
  const bool good =
      std::all_of(name.begin(), name.end(), [](char c) { return identity_rules::is_plain(c) || c == ','; });
  if (good && name.size() <= kLongestName) return {};
  return invalid_parameter("The specified value for " + std::string(kind.parameter) +
                           " is invalid. It has at most 128 characters, which are letters, digits and +=,.@_-");
}

}  // namespace

Answered<Entry> find_named(const Call& call, const Kind& kind) {
  if (auto good = check_name(kind, call.form.value(kind.parameter)); !good) return good.error();
  if (&kind == &kUser) return call.directory.find(kind, user_meant(call));
  const auto name = required(call, kind.parameter);
  if (!name) return name.error();
  return call.directory.find(kind, *name);
}

Answered<void> check_policy(const Call& call, const std::string& document) {
  const mortise_policies* const policies = call.site.policies;
  if (policies == nullptr) return not_supported("No plugin evaluates policies here: enable auth_policy.");
  mortise_error error = empty_error();
  if (policies->check_identity_policy(policies->self, str(document), &error) == MORTISE_OK) return {};
  return malformed_policy(std::string(view(error.message)));
}

Answered<void> check_trust(const Call& call, const std::string& document) {
  if (call.site.policies == nullptr) return not_supported("No plugin evaluates policies here: enable auth_policy.");
  const auto policy = policy_model::Policy::parse(document, policy_model::Policy::Kind::trust);
  return policy ? Answered<void>() : Answered<void>(malformed_policy(policy.error().message));
}

Answered<void> authorize(const Call& call, std::string_view action, const std::string& resource,
                         std::string_view resource_policy,
                         const std::vector<std::pair<std::string, std::string>>& conditions) {
  const mortise_identity identity = call.who.abi();
  std::vector<mortise_pair> values;
  values.reserve(conditions.size());
  for (const auto& [name, value] : conditions) values.push_back(pair(name, value));
  values.push_back(pair("aws:RequestedRegion", kRegion));
  mortise_access_request asked{};
  asked.size = sizeof asked;
  asked.identity = &identity;
  asked.request = call.request.abi();
  asked.action = str(action);
  asked.resource = str(resource);
  asked.resource_policy = str(resource_policy);
  asked.conditions = values.data();
  asked.condition_count = values.size();
  bool undecided = false;
  if (call.site.access.allowed(asked, [&](const mortise_decision& d) { undecided = d.status != MORTISE_OK; }))
    return {};
  if (undecided) return IamError{503, "ServiceUnavailable", "It could not be decided in time. Please try again."};
  const std::string who = call.who.anonymous ? "Anonymous"
                          : is_role_id(call.who.id)
                              ? session_arn(call.who.id.substr(kRolePrefix.size()), call.who.session_name)
                              : arn(kUser, "/", call.who.id);
  return access_denied("User: " + who + " is not authorized to perform: " + std::string(action) +
                       " on resource: " + resource);
}

std::string time_text(int64_t ms) { return text::iso_time(ms / 1000); }

std::string document_text(const std::string& document) { return text::percent_encoded(document); }

std::string id_of(const Kind& kind, const Entry& entry) {
  const std::string& origin = entry.value("origin");
  return unique_id(kind, origin.empty() ? entry.name : origin, entry.created_ms);
}

std::string arn_of(const Kind& kind, const Entry& entry) { return arn(kind, entry.value("path"), entry.name); }

bool is_arn_of(const Kind& kind, const Entry& entry, std::string_view arn) {
  constexpr std::string_view kNoAccount = "arn:aws:iam:::";
  std::string full(arn);
  if (arn.starts_with(kNoAccount)) full.insert(kNoAccount.size() - 1, account());
  return text::same_ignoring_case(full, arn_of(kind, entry));
}

void write_tags(Xml& xml, const Entry& entry) {
  const auto tags = entry.with_prefix("attribute.");
  if (tags.empty()) return;
  xml.open("Tags");
  for (const auto& [key, value] : tags) xml.open("member").element("Key", key).element("Value", value).close("member");
  xml.close("Tags");
}

void write_user(Xml& xml, const Entry& user) {
  xml.element("Path", user.value("path")).element("UserName", user.name).element("UserId", id_of(kUser, user));
  xml.element("Arn", arn_of(kUser, user)).element("CreateDate", time_text(user.created_ms));
  write_tags(xml, user);
}

void write_group(Xml& xml, const Entry& group) {
  xml.element("Path", group.value("path")).element("GroupName", group.name).element("GroupId", id_of(kGroup, group));
  xml.element("Arn", arn_of(kGroup, group)).element("CreateDate", time_text(group.created_ms));
}

void write_role(Xml& xml, const Entry& role) {
  xml.element("Path", role.value("path")).element("RoleName", role.name).element("RoleId", id_of(kRole, role));
  xml.element("Arn", arn_of(kRole, role)).element("CreateDate", time_text(role.created_ms));
  xml.element("AssumeRolePolicyDocument", document_text(role.value("trust")));
  if (!role.value("description").empty()) xml.element("Description", role.value("description"));
  xml.element("MaxSessionDuration", role.value("max_session"));
  write_tags(xml, role);
}

Answered<void> check_tag(std::string_view key, std::string_view value) {
  constexpr size_t kLongestKey = 128, kLongestValue = 256;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (key.empty() || key.size() > kLongestKey || value.size() > kLongestValue)
    return invalid_parameter("A tag's key has 1 to 128 bytes, and its value up to 256.");
  if (text::lower(key).starts_with("aws:")) return invalid_parameter("Tag keys beginning with aws: are reserved.");
  if (std::any_of(key.begin(), key.end(), is_control) || std::any_of(value.begin(), value.end(), is_control))
    return invalid_parameter("A tag has no control characters.");
  return {};
}

Answered<Values> tags_to_set(const Call& call) {
  constexpr size_t kMostTags = 50;
  Values out;
  if (!call.form.is_list("Tags", {"Key", "Value"})) return malformed_list("Tags");
  const auto tags = call.form.pairs("Tags");
  if (tags.size() > kMostTags) return limit_exceeded("There can be 50 tags.");
  for (const auto& [key, value] : tags) {
    if (const auto good = check_tag(key, value); !good) return good.error();
    for (const auto& [before, text] : out.set)
      if (text::same_ignoring_case(before, "attribute." + key))
        return invalid_parameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    out.set.emplace_back("attribute." + key, value);
  }
  return out;
}

Answered<Values> tags_to_reset(const Call& call) {
  if (!call.form.is_list("TagKeys")) return malformed_list("TagKeys");
  Values out;
  for (const std::string& key : call.form.list("TagKeys")) out.reset.push_back("attribute." + key);
  return out;
}

}  // namespace mortise::api_iam

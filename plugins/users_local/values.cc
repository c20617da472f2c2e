// SPDX-License-Identifier: Apache-2.0
#include "users_local/values.h"

#include <mortise/identity_rules.h>
#include <mortise/text/time.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <optional>

namespace mortise::users_local {
namespace {

constexpr size_t kMaxText = 256;
constexpr size_t kMaxAttributes = 50;
constexpr size_t kMaxPolicies = 10;
constexpr size_t kMaxPolicy = 20480;
constexpr size_t kMaxGroups = 100;
constexpr std::string_view kAttribute = "attribute.";
constexpr std::string_view kPolicy = "policy.";

Error refuse(std::string text) { return {Status::invalid, std::move(text)}; }

bool is_line(std::string_view text) {
  return text.size() <= kMaxText && text::is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

Result<void> take_line(std::string_view name, const std::string& value, std::string& out) {
  if (!is_line(value)) return refuse("'" + std::string(name) + "' is at most 256 bytes, without control characters");
  out = value;
  return {};
}

Result<void> take_flag(std::string_view name, std::string_view value, bool& out) {
  if (value != "true" && value != "false") return refuse("'" + std::string(name) + "' is true or false");
  out = value == "true";
  return {};
}

/// A text of the open tables "attribute.*" and "policy.*".
Result<void> take_text(std::string_view name, const std::string& value, size_t most, size_t longest, Texts& out) {
  if (!is_identity_name(name))
    return refuse("'" + std::string(name) + "' is no name: " + std::string(kIdentityNameRule));
  if (value.empty() || value.size() > longest || !text::is_utf8(value))
    return refuse("the value of '" + std::string(name) + "' has 1 to " + std::to_string(longest) + " bytes of UTF-8");
  out.insert_or_assign(std::string(name), value);
  if (out.size() > most) return refuse("there can be " + std::to_string(most) + " of them");
  return {};
}

Result<void> take_policy(std::string_view name, const std::string& value, Texts& policies) {
  return take_text(name.substr(kPolicy.size()), value, kMaxPolicies, kMaxPolicy, policies);
}

Result<void> take_groups(std::string_view list, const Directory& all, std::set<std::string, std::less<>>& out) {
  out.clear();
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    if (find(all.groups, name) == nullptr) return refuse("there is no group '" + std::string(name) + "'");
    out.emplace(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  if (out.size() > kMaxGroups) return refuse("a user is in 100 groups at most");
  return {};
}

Result<void> take_expiry(std::string_view value, int64_t& out) {
  const auto ms = value.empty() ? std::optional<int64_t>(0) : text::parse_iso_time(value);
  // 0 is "never" in a key: the moment of that number is no expiry.
  if (!ms || *ms < 0 || (*ms == 0 && !value.empty()))
    return refuse("'expires' looks like 2027-01-31T12:00:00Z, or is empty");
  out = *ms;
  return {};
}

Result<void> take_status(std::string_view value, bool& active) {
  if (value != "active" && value != "inactive") return refuse("'status' is active or inactive");
  active = value == "active";
  return {};
}

Error unknown(std::string_view what, std::string_view name, std::string_view known) {
  return refuse("a " + std::string(what) + " has no value '" + std::string(name) + "' (there is " + std::string(known) +
                ")");
}

/// Calls one(name, value) for each that is set, and with an empty text for each that is reset.
template <class F>
Result<void> for_each(const Change& change, F&& one) {
  for (const auto& [name, value] : change.set)
    if (Result<void> taken = one(name, value, false); !taken) return taken;
  for (const std::string& name : change.reset)
    if (Result<void> taken = one(name, std::string(), true); !taken) return taken;
  return {};
}

}  // namespace

Change Change::from(const mortise_identity_change& c) {
  Change out{c.kind, c.action, std::string(view(c.name)), {}, {}};
  for (size_t i = 0; i < c.set_count; ++i) out.set.emplace_back(view(c.set[i].name), view(c.set[i].value));
  for (size_t i = 0; i < c.reset_count; ++i) out.reset.emplace_back(view(c.reset[i]));
  return out;
}

const std::string* Change::value(std::string_view of) const noexcept {
  for (const auto& [key, text] : set)
    if (key == of) return &text;
  return nullptr;
}

Result<void> apply(const Change& change, const Directory& all, User& user) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "display_name") return take_line(name, value, user.display_name);
    if (name == "administrator") return take_flag(name, reset ? "false" : value, user.administrator);
    if (name == "groups") return take_groups(value, all, user.groups);
    if (name.starts_with(kAttribute) && reset)
      return user.attributes.erase(std::string(name.substr(kAttribute.size()))), Result<void>();
    if (name.starts_with(kAttribute))
      return take_text(name.substr(kAttribute.size()), value, kMaxAttributes, kMaxText, user.attributes);
    if (name.starts_with(kPolicy) && reset)
      return user.policies.erase(std::string(name.substr(kPolicy.size()))), Result<void>();
    if (name.starts_with(kPolicy)) return take_policy(name, value, user.policies);
    const bool of_key = name == "access_key" || name == "secret_key";
    if (of_key && change.action == MORTISE_IDENTITY_CREATE) return {};
    return unknown("user", name, "display_name, administrator, groups, attribute.NAME");
  });
}

Result<void> apply(const Change& change, Group& group) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name.starts_with(kPolicy) && reset)
      return group.policies.erase(std::string(name.substr(kPolicy.size()))), Result<void>();
    if (name.starts_with(kPolicy)) return take_policy(name, value, group.policies);
    return refuse("a group has no value '" + std::string(name) + "'");
  });
}

Result<void> apply(const Change& change, Key& key) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "status") return take_status(reset ? "active" : value, key.active);
    if (name == "expires") return take_expiry(value, key.expires_ms);
    if (name == "description") return take_line(name, value, key.description);
    const bool of_creation = name == "user" || name == "secret_key";
    if (of_creation && change.action == MORTISE_IDENTITY_CREATE) return {};
    if (of_creation) return refuse("'" + std::string(name) + "' of a key stays as it was made");
    return unknown("key", name, "status, expires, description");
  });
}

Entry::Entry(const User& user) : kind_(MORTISE_IDENTITY_USER), name_(user.name), created_ms_(user.created_ms) {
  add("display_name", user.display_name);
  add("administrator", user.administrator ? "true" : "false");
  std::string groups;
  for (const std::string& group : user.groups) groups += (groups.empty() ? "" : ",") + group;
  add("groups", groups);
  for (const auto& [name, value] : user.attributes) add(std::string(kAttribute) + name, value);
  add_policies(user.policies);
}

Entry::Entry(const Group& group) : kind_(MORTISE_IDENTITY_GROUP), name_(group.name), created_ms_(group.created_ms) {
  add_policies(group.policies);
}

Entry::Entry(const Key& key) : kind_(MORTISE_IDENTITY_KEY), name_(key.access_key), created_ms_(key.created_ms) {
  const auto time = [](int64_t ms) { return ms == 0 ? std::string() : text::iso_time(ms / 1000); };
  add("user", key.user);
  add("status", key.active ? "active" : "inactive");
  add("expires", time(key.expires_ms));
  add("description", key.description);
  add("last_used", time(key.last_used_ms->load(std::memory_order_relaxed)));
}

void Entry::add_policies(const Texts& policies) {
  for (const auto& [name, document] : policies) add(std::string(kPolicy) + name, document);
}

}  // namespace mortise::users_local

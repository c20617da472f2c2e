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
constexpr std::string_view kPassword = "password";

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

/// The names of things that there are, with commas between.
template <class T>
Result<void> take_names(std::string_view list, const Named<T>& all, const char* what, size_t most, Names& out) {
  out.clear();
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    if (find(all, name) == nullptr) return refuse("there is no " + std::string(what) + " '" + std::string(name) + "'");
    out.emplace(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  if (out.size() > most) return refuse("there can be " + std::to_string(most) + " of them");
  return {};
}

Result<void> attach(const std::string& name, const Directory& all, Names& attached) {
  if (find(all.policies, name) == nullptr) return refuse("there is no policy '" + name + "'");
  if (attached.insert(name).second && attached.size() > kMaxPolicies)
    return refuse("there can be " + std::to_string(kMaxPolicies) + " of them");
  return {};
}

Result<void> detach(const std::string& name, Names& attached) {
  if (attached.erase(name) == 0) return refuse("the policy '" + name + "' is not attached");
  return {};
}

/// What users and groups have alike. `taken` says whether it was something of this.
Result<void> take_policies(std::string_view name, const std::string& value, bool reset, const Directory& all,
                           Texts& own, Names& attached, bool& taken) {
  taken = true;
  if (name == "policies") return take_names(value, all.policies, "policy", kMaxPolicies, attached);
  if (name == "attach" && !reset) return attach(value, all, attached);
  if (name == "detach" && !reset) return detach(value, attached);
  taken = name.starts_with(kPolicy);
  if (taken && reset) return own.erase(std::string(name.substr(kPolicy.size()))), Result<void>();
  return taken ? take_policy(name, value, own) : Result<void>();
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

std::string Change::take_password() {
  std::string out;
  std::erase_if(set, [&](auto& entry) {
    if (entry.first != kPassword) return false;
    out = std::move(entry.second);
    return true;
  });
  return out;
}

const std::string* Change::value(std::string_view of) const noexcept {
  for (const auto& [key, text] : set)
    if (key == of) return &text;
  return nullptr;
}

Result<void> apply(const Change& change, const Directory& all, User& user) {
  if (!change.password_hash.empty()) user.password_hash = change.password_hash;
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "display_name") return take_line(name, value, user.display_name);
    if (name == "administrator") return take_flag(name, reset ? "false" : value, user.administrator);
    if (name == "groups") return take_names(value, all.groups, "group", kMaxGroups, user.groups);
    if (name == kPassword && reset) return user.password_hash.clear(), Result<void>();
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, user.policies, user.attached, taken);
    if (taken) return policies;
    if (name.starts_with(kAttribute) && reset)
      return user.attributes.erase(std::string(name.substr(kAttribute.size()))), Result<void>();
    if (name.starts_with(kAttribute))
      return take_text(name.substr(kAttribute.size()), value, kMaxAttributes, kMaxText, user.attributes);
    const bool of_key = name == "access_key" || name == "secret_key";
    if (of_key && change.action == MORTISE_IDENTITY_CREATE) return {};
    return unknown(
        "user", name,
        "display_name, administrator, groups, password, policies, attach, detach, attribute.NAME, policy.NAME");
  });
}

Result<void> apply(const Change& change, const Directory& all, Group& group) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, group.policies, group.attached, taken);
    return taken ? policies : unknown("group", name, "policies, attach, detach, policy.NAME");
  });
}

Result<void> apply(const Change& change, Policy& policy) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name != "document" || reset) return unknown("policy", name, "document");
    Texts one;
    if (auto taken = take_policy("policy.document", value, one); !taken) return taken;
    policy.document = value;
    return {};
  });
  if (good && policy.document.empty()) return refuse("a policy has a 'document'");
  return good;
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
  add_policies(user.policies, user.attached);
}

Entry::Entry(const Group& group) : kind_(MORTISE_IDENTITY_GROUP), name_(group.name), created_ms_(group.created_ms) {
  add_policies(group.policies, group.attached);
}

Entry::Entry(const Policy& policy)
    : kind_(MORTISE_IDENTITY_POLICY), name_(policy.name), created_ms_(policy.created_ms) {
  add("document", policy.document);
}

Entry::Entry(const Key& key) : kind_(MORTISE_IDENTITY_KEY), name_(key.access_key), created_ms_(key.created_ms) {
  const auto time = [](int64_t ms) { return ms == 0 ? std::string() : text::iso_time(ms / 1000); };
  add("user", key.user);
  add("status", key.active ? "active" : "inactive");
  add("expires", time(key.expires_ms));
  add("description", key.description);
  add("last_used", time(key.last_used_ms->load(std::memory_order_relaxed)));
}

void Entry::add_policies(const Texts& policies, const Names& attached) {
  std::string names;
  for (const std::string& name : attached) names += (names.empty() ? "" : ",") + name;
  add("policies", names);
  for (const auto& [name, document] : policies) add(std::string(kPolicy) + name, document);
}

}  // namespace mortise::users_local

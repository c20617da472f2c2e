// SPDX-License-Identifier: Apache-2.0
#include "users_local/values.h"

#include <mortise/identity_rules.h>
#include <mortise/text/number.h>
#include <mortise/text/time.h>
#include <mortise/text/utf8.h>

#include <algorithm>
#include <optional>

#include "users_local/built_in_policies.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMaxText = 256;
constexpr size_t kMaxAttributes = 50;
constexpr size_t kMaxPolicies = 10;
constexpr size_t kMaxPolicy = 20480;
constexpr size_t kMaxGroups = 100;
constexpr size_t kMaxAttributeName = 128;
constexpr size_t kMaxVersions = 5;
constexpr size_t kMaxPath = 512;
constexpr int64_t kShortestSession = 3600, kLongestSession = 43200;  // of a role; seconds, as with AWS
constexpr std::string_view kAttribute = "attribute.";
constexpr std::string_view kPolicy = "policy.";
constexpr std::string_view kPassword = "password";
constexpr std::string_view kVersion = "version.";

Error refuse(std::string text) { return {Status::invalid, std::move(text)}; }
Error too_many(size_t most, std::string_view what = "of them") {
  return {Status::invalid, MORTISE_IDENTITY_LIMIT, "there can be " + std::to_string(most) + " " + std::string(what)};
}

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

Result<void> check_document(std::string_view name, const std::string& value) {
  if (!value.empty() && value.size() <= kMaxPolicy && text::is_utf8(value)) return {};
  return refuse("the value of '" + std::string(name) + "' has 1 to " + std::to_string(kMaxPolicy) + " bytes of UTF-8");
}

/// A document of the open table "policy.*".
Result<void> take_policy(std::string_view name, const std::string& value, Texts& policies) {
  name.remove_prefix(kPolicy.size());
  if (!is_identity_name(name))
    return refuse("'" + std::string(name) + "' is no name: " + std::string(kIdentityNameRule));
  if (Result<void> good = check_document(name, value); !good) return good;
  policies.insert_or_assign(std::string(name), value);
  if (policies.size() > kMaxPolicies) return too_many(kMaxPolicies);
  return {};
}

/// A text of the open table "attribute.*", whose names are those that tags have elsewhere.
Result<void> take_attribute(std::string_view name, const std::string& value, bool reset, Texts& out) {
  name.remove_prefix(kAttribute.size());
  if (reset) return out.erase(std::string(name)), Result<void>();
  if (name.empty() || name.size() > kMaxAttributeName || !is_line(name))
    return refuse("an attribute's name has 1 to 128 bytes of UTF-8, without control characters");
  if (Result<void> taken = take_line(name, value, out[std::string(name)]); !taken) return taken;
  if (out.size() > kMaxAttributes) return too_many(kMaxAttributes);
  return {};
}

/// "/" or "/a/b/", of printable ASCII.
Result<void> take_path(const std::string& value, std::string& out) {
  out = value.empty() ? "/" : value;
  const bool printable = std::all_of(out.begin(), out.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (printable && out.size() <= kMaxPath && out.front() == '/' && out.back() == '/') return {};
  return refuse("a 'path' begins and ends with '/', and has up to 512 printable characters of ASCII");
}

bool is_there(const Named<Policy>& all, std::string_view name) {
  return find(all, name) != nullptr || !built_in_policy(name).empty();
}
template <class T>
bool is_there(const Named<T>& all, std::string_view name) {
  return find(all, name) != nullptr;
}

/// The names of things that there are, with commas between.
template <class T>
Result<void> take_names(std::string_view list, const Named<T>& all, const char* what, size_t most, Names& out) {
  out.clear();
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    if (!is_there(all, name)) return refuse("there is no " + std::string(what) + " '" + std::string(name) + "'");
    out.emplace(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  if (out.size() > most) return too_many(most);
  return {};
}

Result<void> attach(const std::string& name, const Directory& all, Names& attached) {
  if (!is_there(all.policies, name)) return refuse("there is no policy '" + name + "'");
  if (attached.insert(name).second && attached.size() > kMaxPolicies) return too_many(kMaxPolicies);
  return {};
}

Result<void> detach(const std::string& name, Names& attached) {
  if (attached.erase(name) == 0) return refuse("the policy '" + name + "' is not attached");
  return {};
}

/// Without a value, or reset, there is none.
Result<void> take_boundary(const std::string& name, const Directory& all, std::string& out) {
  if (!name.empty() && !is_there(all.policies, name)) return refuse("there is no policy '" + name + "'");
  out = name;
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

Result<void> join(const std::string& name, const Directory& all, Names& groups) {
  if (find(all.groups, name) == nullptr) return refuse("there is no group '" + name + "'");
  if (groups.insert(name).second && groups.size() > kMaxGroups) return too_many(kMaxGroups);
  return {};
}

Result<void> leave(const std::string& name, Names& groups) {
  if (groups.erase(name) == 0) return refuse("it is not in the group '" + name + "'");
  return {};
}

Result<void> take_max_session(std::string_view value, bool reset, int64_t& out) {
  const auto seconds = reset ? std::optional(kShortestSession) : text::parse_decimal<int64_t>(value);
  if (!seconds || *seconds < kShortestSession || *seconds > kLongestSession)
    return refuse("'max_session' is a number of seconds from 3600 to 43200");
  out = *seconds;
  return {};
}

/// "v2"; 0 if it is none.
uint32_t version_number(std::string_view name) {
  if (!name.starts_with('v')) return 0;
  return text::parse_decimal<uint32_t>(name.substr(1)).value_or(0);
}

Result<void> add_version(const std::string& document, int64_t now_ms, Policy& policy) {
  if (Result<void> good = check_document("add_version", document); !good) return good;
  if (policy.versions.size() >= kMaxVersions) return too_many(kMaxVersions, "versions of a policy");
  policy.versions[++policy.last_version] = {document, now_ms};
  return {};
}

Result<void> set_default(const std::string& name, Policy& policy) {
  const uint32_t number = name == "new" ? policy.last_version : version_number(name);
  if (!policy.versions.contains(number)) return refuse("the policy has no version '" + name + "'");
  policy.default_version = number;
  return {};
}

Result<void> remove_version(std::string_view name, Policy& policy) {
  const uint32_t number = version_number(name);
  if (number == policy.default_version) return refuse("the default version of a policy cannot be removed");
  if (policy.versions.erase(number) == 0) return refuse("the policy has no version '" + std::string(name) + "'");
  return {};
}

/// Of the default version, in its place.
Result<void> set_document(const std::string& document, int64_t now_ms, Policy& policy) {
  if (policy.versions.empty()) return add_version(document, now_ms, policy);
  if (Result<void> good = check_document("document", document); !good) return good;
  policy.versions[policy.default_version].document = document;
  return {};
}

Result<void> take_expiry(std::string_view value, int64_t& out) {
  const auto ms = value.empty() ? std::optional<int64_t>(0) : text::parse_iso_time(value);
  // 0 is "never" in a key: the moment of that number is no expiry.
  if (!ms || *ms < 0 || (*ms == 0 && !value.empty()))
    return refuse("'expires' is a time such as 2027-01-31T12:00:00Z, a duration such as 30d in a command, or empty");
  out = *ms;
  return {};
}

Result<void> take_status(std::string_view value, bool& active) {
  if (value != "active" && value != "inactive") return refuse("'status' is active or inactive");
  active = value == "active";
  return {};
}

constexpr size_t kMostAudiences = 100, kMostThumbprints = 5, kThumbprint = 40;  // as with AWS
constexpr size_t kMaxAudience = 255;

bool is_word(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_thumbprint(std::string_view text) {
  return text.size() == kThumbprint && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

/// Words with spaces between.
template <class Good>
Result<void> take_words(std::string_view name, std::string_view list, size_t most, Good&& good,
                        std::vector<std::string>& out) {
  out.clear();
  while (!list.empty()) {
    const size_t space = std::min(list.find(' '), list.size());
    const std::string_view word = list.substr(0, space);
    if (!good(word))
      return refuse("'" + std::string(word.substr(0, kMaxText)) + "' is none of '" + std::string(name) + "'");
    out.emplace_back(word);
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  if (out.size() > most) return too_many(most);
  return {};
}

bool is_audience(std::string_view text) { return is_word(text, kMaxAudience); }

Result<void> add_audience(const std::string& value, std::vector<std::string>& all) {
  if (!is_audience(value)) return refuse("an audience has 1 to 255 printable characters of ASCII, without blanks");
  if (std::find(all.begin(), all.end(), value) != all.end()) return {};
  all.push_back(value);
  return all.size() > kMostAudiences ? Result<void>(too_many(kMostAudiences)) : Result<void>();
}

/// It stays what it was made with: its name comes from it.
Result<void> take_url(const Change& change, const std::string& value, Issuer& issuer) {
  constexpr size_t kLongestUrl = 255;
  const size_t scheme = value.find("://");
  const bool web = value.starts_with("https://") || value.starts_with("http://");
  if (change.action != MORTISE_IDENTITY_CREATE) return refuse("the 'url' of an issuer stays as it was made");
  if (!web || !is_word(value, kLongestUrl) || value.substr(scheme + 3) != issuer.name)
    return refuse("the 'url' of an issuer is its name with http:// or https:// before it");
  issuer.url = value;
  return {};
}

Error unknown(std::string_view what, std::string_view name, std::string_view known) {
  return refuse("a " + std::string(what) + " has no value '" + std::string(name) + "' (there is " + std::string(known) +
                ")");
}

/// Who plans the change does it.
bool is_rename(const Change& change, std::string_view name, bool reset) {
  return name == "rename" && !reset && change.action == MORTISE_IDENTITY_SET;
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
  out.declared_in = view(c.declared_in);
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
  const bool administered = user.administrator;
  const std::string password_hash = user.password_hash;
  bool end_tokens = false;
  if (!change.password_hash.empty()) user.password_hash = change.password_hash;
  const auto applied =
      for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
        if (name == "display_name") return take_line(name, value, user.display_name);
        if (name == "administrator") return take_flag(name, reset ? "false" : value, user.administrator);
        if (name == "groups") return take_names(value, all.groups, "group", kMaxGroups, user.groups);
        if (name == kPassword && reset) return user.password_hash.clear(), Result<void>();
        if (name == "join" && !reset) return join(value, all, user.groups);
        if (name == "leave" && !reset) return leave(value, user.groups);
        if (name == "path") return take_path(value, user.path);
        if (name == "boundary") return take_boundary(value, all, user.boundary);
        if (name == "end_tokens" && !reset) return take_flag(name, value, end_tokens);
        if (is_rename(change, name, reset)) return {};
        bool taken = false;
        auto policies = take_policies(name, value, reset, all, user.policies, user.attached, taken);
        if (taken) return policies;
        if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, user.attributes);
        const bool of_key = name == "access_key" || name == "secret_key";
        if (of_key && change.action == MORTISE_IDENTITY_CREATE) return {};
        return unknown("user", name,
                       "display_name, administrator, groups, join, leave, password, end_tokens, policies, attach, "
                       "detach, boundary, path, "
                       "rename, attribute.NAME, policy.NAME");
      });
  if (end_tokens || user.administrator != administered || user.password_hash != password_hash) ++user.security_stamp;
  return applied;
}

Result<void> apply(const Change& change, const Directory& all, Group& group) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "path") return take_path(value, group.path);
    if (is_rename(change, name, reset)) return {};
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, group.policies, group.attached, taken);
    return taken ? policies : unknown("group", name, "policies, attach, detach, path, rename, policy.NAME");
  });
}

Result<void> apply(const Change& change, int64_t now_ms, Policy& policy) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "document" && !reset) return set_document(value, now_ms, policy);
    if (name == "add_version" && !reset) return add_version(value, now_ms, policy);
    if (name == "default" && !reset) return set_default(value, policy);
    if (name.starts_with(kVersion) && reset) return remove_version(name.substr(kVersion.size()), policy);
    if (name == "description") return take_line(name, value, policy.description);
    if (name == "path") return take_path(value, policy.path);
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, policy.attributes);
    return unknown("policy", name, "document, add_version, default, description, path, attribute.NAME");
  });
  if (good && policy.versions.empty()) return refuse("a policy has a 'document'");
  return good;
}

Result<void> apply(const Change& change, const Directory& all, Role& role) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "trust" && !reset) {
      if (Result<void> document = check_document(name, value); !document) return document;
      role.trust = value;
      return {};
    }
    if (name == "description") return take_line(name, value, role.description);
    if (name == "path") return take_path(value, role.path);
    if (name == "boundary") return take_boundary(value, all, role.boundary);
    if (name == "max_session") return take_max_session(value, reset, role.max_session);
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, role.attributes);
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, role.policies, role.attached, taken);
    return taken ? policies
                 : unknown("role", name,
                           "trust, description, max_session, path, policies, attach, detach, boundary, attribute.NAME, "
                           "policy.NAME");
  });
  if (good && role.trust.empty()) return refuse("a role has a 'trust'");
  return good;
}

Result<void> apply(const Change& change, Issuer& issuer) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "url") return take_url(change, value, issuer);
    if (name == "audiences") return take_words(name, value, kMostAudiences, &is_audience, issuer.audiences);
    if (name == "thumbprints") return take_words(name, value, kMostThumbprints, &is_thumbprint, issuer.thumbprints);
    if (name == "add_audience" && !reset) return add_audience(value, issuer.audiences);
    if (name == "remove_audience" && !reset) return std::erase(issuer.audiences, value), Result<void>();
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, issuer.attributes);
    return unknown("issuer", name, "url, audiences, thumbprints, add_audience, remove_audience, attribute.NAME");
  });
  if (good && issuer.url.empty()) return refuse("an issuer has a 'url'");
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
  add("path", user.path);
  add("origin", user.origin);
  add("boundary", user.boundary);
  add_attributes(user.attributes);
  add_policies(user.policies, user.attached);
}

Entry::Entry(const Group& group) : kind_(MORTISE_IDENTITY_GROUP), name_(group.name), created_ms_(group.created_ms) {
  add("path", group.path);
  add("origin", group.origin);
  add_policies(group.policies, group.attached);
}

Entry::Entry(const Policy& policy)
    : kind_(MORTISE_IDENTITY_POLICY), name_(policy.name), created_ms_(policy.created_ms) {
  add("document", policy.document());
  add("default", "v" + std::to_string(policy.default_version));
  std::string versions;
  for (const auto& [number, version] : policy.versions) {
    const std::string name = "v" + std::to_string(number);
    versions += (versions.empty() ? "" : ",") + name + " " + text::iso_time(version.created_ms / 1000);
    add(std::string(kVersion) + name, version.document);
  }
  add("versions", versions);
  add("description", policy.description);
  add("path", policy.path);
  add_attributes(policy.attributes);
}

Entry::Entry(const Role& role) : kind_(MORTISE_IDENTITY_ROLE), name_(role.name), created_ms_(role.created_ms) {
  add("trust", role.trust);
  add("description", role.description);
  add("max_session", std::to_string(role.max_session));
  add("path", role.path);
  add("boundary", role.boundary);
  add_attributes(role.attributes);
  add_policies(role.policies, role.attached);
}

Entry::Entry(const Issuer& issuer)
    : kind_(MORTISE_IDENTITY_ISSUER), name_(issuer.name), created_ms_(issuer.created_ms) {
  const auto joined = [](const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
  };
  add("url", issuer.url);
  add("audiences", joined(issuer.audiences));
  add("thumbprints", joined(issuer.thumbprints));
  add_attributes(issuer.attributes);
}

Entry::Entry(const Key& key) : kind_(MORTISE_IDENTITY_KEY), name_(key.access_key), created_ms_(key.created_ms) {
  const auto time = [](int64_t ms) { return ms == 0 ? std::string() : text::iso_time(ms / 1000); };
  add("user", key.user);
  add("status", key.active ? "active" : "inactive");
  add("expires", time(key.expires_ms));
  add("description", key.description);
  add("last_used", time(key.last_used_ms->load(std::memory_order_relaxed)));
}

void Entry::add_attributes(const Texts& attributes) {
  for (const auto& [name, value] : attributes) add(std::string(kAttribute) + name, value);
}

void Entry::add_policies(const Texts& policies, const Names& attached) {
  std::string names;
  for (const std::string& name : attached) names += (names.empty() ? "" : ",") + name;
  add("policies", names);
  for (const auto& [name, document] : policies) add(std::string(kPolicy) + name, document);
}

}  // namespace mortise::users_local

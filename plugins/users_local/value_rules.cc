// SPDX-License-Identifier: Apache-2.0
#include "users_local/value_rules.h"

#include <mortise/built_in_policies.h>
#include <mortise/identity_rules.h>
#include <mortise/text/utf8.h>

#include <algorithm>

namespace mortise::users_local {
namespace {

constexpr size_t kMaxAttributes = 50;
constexpr size_t kMaxAttributeName = 128;
constexpr size_t kMaxPath = 512;

bool is_there(const Named<Policy>& all, std::string_view name) {
  return find(all, name) != nullptr || !built_in_policy(name).empty();
}

/// A document of the open table "policy.*".
Result<void> take_policy(std::string_view name, const std::string& value, Texts& policies) {
  name.remove_prefix(kPolicy.size());
  if (!is_identity_name(name))
    return refuse("'" + std::string(name) + "' is no name: " + std::string(kIdentityNameRule));
  if (Result<void> good = check_document(name, value); !good) return good;
  policies.insert_or_assign(std::string(name), value);
  if (policies.size() > kMaxIdentityPolicies) return too_many(kMaxIdentityPolicies);
  return {};
}

Result<void> attach(const std::string& name, const Directory& all, Names& attached) {
  if (!is_there(all.policies, name)) return refuse("there is no policy '" + name + "'");
  if (attached.insert(name).second && attached.size() > kMaxIdentityPolicies) return too_many(kMaxIdentityPolicies);
  return {};
}

Result<void> detach(const std::string& name, Names& attached) {
  if (attached.erase(name) == 0) return refuse("the policy '" + name + "' is not attached");
  return {};
}

}  // namespace

Error refuse(std::string text) { return {Status::invalid, std::move(text)}; }
Error too_many(size_t most, std::string_view what) {
  return {Status::invalid, MORTISE_IDENTITY_LIMIT, "there can be " + std::to_string(most) + " " + std::string(what)};
}

Error unknown_value(std::string_view what, std::string_view name, std::string_view known) {
  return refuse("a " + std::string(what) + " has no value '" + std::string(name) + "' (there is " + std::string(known) +
                ")");
}

bool is_line(std::string_view text) {
  return text.size() <= kMaxIdentityText && text::is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
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
  if (!value.empty() && value.size() <= kMaxPolicyDocument && text::is_utf8(value)) return {};
  return refuse("the value of '" + std::string(name) + "' has 1 to " + std::to_string(kMaxPolicyDocument) +
                " bytes of UTF-8");
}

Result<void> take_attribute(std::string_view name, const std::string& value, bool reset, Texts& out) {
  name.remove_prefix(kAttribute.size());
  if (reset) return out.erase(std::string(name)), Result<void>();
  if (name.empty() || name.size() > kMaxAttributeName || !is_line(name))
    return refuse("an attribute's name has 1 to 128 bytes of UTF-8, without control characters");
  if (Result<void> taken = take_line(name, value, out[std::string(name)]); !taken) return taken;
  if (out.size() > kMaxAttributes) return too_many(kMaxAttributes);
  return {};
}

Result<void> take_path(const std::string& value, std::string& out) {
  out = value.empty() ? "/" : value;
  const bool printable = std::all_of(out.begin(), out.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (printable && out.size() <= kMaxPath && out.front() == '/' && out.back() == '/') return {};
  return refuse("a 'path' begins and ends with '/', and has up to 512 printable characters of ASCII");
}

Result<void> take_boundary(const std::string& name, const Directory& all, std::string& out) {
  if (!name.empty() && !is_there(all.policies, name)) return refuse("there is no policy '" + name + "'");
  out = name;
  return {};
}

Result<void> take_policies(std::string_view name, const std::string& value, bool reset, const Directory& all,
                           Texts& own, Names& attached, bool& taken) {
  taken = true;
  if (name == "policies")
    return take_names(
        value, [&](std::string_view one) { return is_there(all.policies, one); }, "policy", kMaxIdentityPolicies,
        attached);
  if (name == "attach" && !reset) return attach(value, all, attached);
  if (name == "detach" && !reset) return detach(value, attached);
  taken = name.starts_with(kPolicy);
  if (taken && reset) return own.erase(std::string(name.substr(kPolicy.size()))), Result<void>();
  return taken ? take_policy(name, value, own) : Result<void>();
}

bool is_rename(const IdentityChange& change, std::string_view name, bool reset) {
  return name == "rename" && !reset && change.action == MORTISE_IDENTITY_SET;
}

}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
#include <mortise/text/number.h>

#include <optional>

#include "users_local/value_rules.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

constexpr int64_t kShortestSession = 3600, kLongestSession = 43200;  // seconds, as with AWS

Result<void> take_max_session(std::string_view value, bool reset, int64_t& out) {
  const auto seconds = reset ? std::optional(kShortestSession) : text::parse_decimal<int64_t>(value);
  if (!seconds || *seconds < kShortestSession || *seconds > kLongestSession)
    return refuse("'max_session' is a number of seconds from 3600 to 43200");
  out = *seconds;
  return {};
}

Result<void> take_trust(std::string_view name, const std::string& value, std::string& trust) {
  if (Result<void> document = check_document(name, value); !document) return document;
  trust = value;
  return {};
}

}  // namespace

Result<void> apply(const IdentityChange& change, const Directory& all, Role& role) {
  auto good = for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "trust" && !reset) return take_trust(name, value, role.trust);
    if (name == "description") return take_line(name, value, role.description);
    if (name == "path") return take_path(value, role.path);
    if (name == "boundary") return take_boundary(value, all, role.boundary);
    if (name == "max_session") return take_max_session(value, reset, role.max_session);
    if (name.starts_with(kAttribute)) return take_attribute(name, value, reset, role.attributes);
    bool taken = false;
    auto policies = take_policies(name, value, reset, all, role.policies, role.attached, taken);
    return taken ? policies
                 : unknown_value(
                       "role", name,
                       "trust, description, max_session, path, policies, attach, detach, boundary, attribute.NAME, "
                       "policy.NAME");
  });
  if (good && role.trust.empty()) return refuse("a role has a 'trust'");
  return good;
}

}  // namespace mortise::users_local

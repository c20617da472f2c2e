// SPDX-License-Identifier: Apache-2.0
#include <mortise/text/time.h>

#include <optional>

#include "users_local/value_rules.h"
#include "users_local/values.h"

namespace mortise::users_local {
namespace {

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

}  // namespace

Result<void> apply(const IdentityChange& change, Key& key) {
  return for_each(change, [&](std::string_view name, const std::string& value, bool reset) -> Result<void> {
    if (name == "status") return take_status(reset ? "active" : value, key.active);
    if (name == "expires") return take_expiry(value, key.expires_ms);
    if (name == "description") return take_line(name, value, key.description);
    const bool of_creation = name == "user" || name == "secret_key";
    if (of_creation && change.action == MORTISE_IDENTITY_CREATE) return {};
    if (of_creation) return refuse("'" + std::string(name) + "' of a key stays as it was made");
    return unknown_value("key", name, "status, expires, description");
  });
}

}  // namespace mortise::users_local

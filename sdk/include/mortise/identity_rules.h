// SPDX-License-Identifier: Apache-2.0
//
// What users, groups and access keys may be called: what the kernel checks in a configuration, and a provider of
// mortise.identity/1 in a change.
#pragma once

#include <mortise/text/ascii.h>

#include <mortise/text/utf8.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mortise {

inline constexpr size_t kMaxIdentityName = 64;
inline constexpr size_t kMinAccessKey = 3;
inline constexpr size_t kMaxAccessKey = 128;
inline constexpr size_t kMinSecret = 8;
inline constexpr size_t kMaxSecret = 256;

inline constexpr size_t kMaxIdentityText = 256;     // bytes of a display name
inline constexpr size_t kMaxIdentityPolicies = 10;  // that are attached to one user, and of its own
inline constexpr size_t kMaxGroupsOfUser = 100;
inline constexpr size_t kMaxPolicyDocument = 20480;  // bytes

namespace identity_rules {

inline bool is_plain(char c) noexcept {
  return text::is_letter_or_digit(c) || std::string_view("_+=.@-").find(c) != std::string_view::npos;
}

inline bool all_plain(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), &is_plain); }

}  // namespace identity_rules

inline constexpr std::string_view kIdentityNameRule = "1 to 64 letters, digits and _+=.@- in ASCII";
inline bool is_identity_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kMaxIdentityName && identity_rules::all_plain(name);
}

/// What policies and logs call who has no key, the account itself, and roles: no user can have such a name, in whatever
/// case.
inline constexpr std::string_view kReservedUserRule =
    "a user is not called root, anonymous, role/... or assumed-role/...";
inline bool is_reserved_user(std::string_view name) noexcept {
  const auto begins = [&](std::string_view with) {
    return text::same_ignoring_case(name.substr(0, with.size()), with);
  };
  return text::same_ignoring_case(name, "root") || text::same_ignoring_case(name, "anonymous") || begins("role/") ||
         begins("assumed-role/");
}

/// What the id of a role begins with; no user's name has a slash.
inline constexpr std::string_view kRolePrefix = "role/";
inline bool is_role_id(std::string_view id) noexcept { return id.starts_with(kRolePrefix); }

inline constexpr std::string_view kAccessKeyRule = "3 to 128 letters, digits and _+=.@- in ASCII";
inline bool is_access_key(std::string_view key) noexcept {
  return key.size() >= kMinAccessKey && key.size() <= kMaxAccessKey && identity_rules::all_plain(key);
}

inline constexpr std::string_view kSecretRule = "8 to 256 printable characters of ASCII, without blanks";
inline bool is_secret(std::string_view secret) noexcept {
  return secret.size() >= kMinSecret && secret.size() <= kMaxSecret &&
         std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

inline constexpr size_t kMinPassword = 8;
inline constexpr size_t kMaxPassword = 256;
inline constexpr std::string_view kPasswordRule = "8 to 256 bytes of UTF-8, without control characters";
inline bool is_password(std::string_view text) noexcept {
  return text.size() >= kMinPassword && text.size() <= kMaxPassword && text::is_utf8(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace mortise

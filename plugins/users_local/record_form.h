// SPDX-License-Identifier: Apache-2.0
//
// Users, groups, policies, roles, issuers and keys as records: "user/NAME", "group/NAME", "policy/NAME", "role/NAME",
// "issuer/NAME", "key/ACCESSKEY", "use/ACCESSKEY" and "state". Values are JSON; members that are not known are refused:
// a later release wrote them, and to drop them could give rights.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "users_local/directory.h"
#include "users_local/secret_box.h"

namespace mortise::users_local {

inline constexpr std::string_view kUserPrefix = "user/";
inline constexpr std::string_view kGroupPrefix = "group/";
inline constexpr std::string_view kPolicyPrefix = "policy/";
inline constexpr std::string_view kRoleRecords = "role/";
inline constexpr std::string_view kIssuerPrefix = "issuer/";
inline constexpr std::string_view kKeyPrefix = "key/";
inline constexpr std::string_view kUsePrefix = "use/";
inline constexpr std::string_view kStateKey = "state";

inline std::string record_of(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + std::string(name);
}

/// How many changes there were, and which key the secrets need.
struct State {
  uint64_t changes = 0;
  std::string key_id;
};

std::string to_record(const User& user);
std::string to_record(const Group& group);
std::string to_record(const Policy& policy);
std::string to_record(const Role& role);
std::string to_record(const Issuer& issuer);
Result<std::string> to_record(const Key& key, const SecretBox& box);
std::string to_record(const State& state);

/// Adds what a record says. `state` is where the one of that name goes. Errors name the record.
Result<void> read_record(std::string_view key, std::string_view value, const SecretBox& box, Directory& out,
                         State& state);
/// The same of "state" alone, for before the key is known.
Result<State> read_state(std::string_view value);

}  // namespace mortise::users_local

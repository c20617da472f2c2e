// SPDX-License-Identifier: Apache-2.0
//
// How AWS names what there is: ARNs, and ids that tell one thing from a later one of the same name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::api_iam {

/// What has a name of its own.
struct Kind {
  int32_t id;                  // MORTISE_IDENTITY_…
  std::string_view word;       // "user", as it stands in ARNs
  std::string_view parameter;  // "UserName"
  std::string_view element;    // "User"
  std::string_view id_prefix;  // "AIDA"
};
extern const Kind kUser;
extern const Kind kGroup;
extern const Kind kRole;
extern const Kind kPolicy;
extern const Kind kProvider;  // its name is a URL without the scheme, which may have slashes

/// The one account that a server is.
std::string_view account();

/// "arn:aws:iam::000000000000:user/a/b/ann" for the path "/a/b/".
std::string arn(const Kind& kind, std::string_view path, std::string_view name);
/// "arn:aws:sts::000000000000:assumed-role/backup/monday"
std::string session_arn(std::string_view role, std::string_view session);

/// "AIDA" and 17 more, the same for the same name and time.
std::string unique_id(const Kind& kind, std::string_view name, int64_t created_ms);

/// The name that stands at the end of an ARN of that kind; nothing if it is none, or of another account.
std::optional<std::string> name_in_arn(const Kind& kind, std::string_view arn);
/// The same of a policy; one of AWS's own gets the name "aws:…".
std::optional<std::string> policy_in_arn(std::string_view arn);
/// The same of a provider of OpenID Connect, "" if it is none.
std::string provider_in_arn(std::string_view arn);
bool is_built_in(std::string_view policy);
/// AWS's own without "aws:".
std::string_view shown_policy(std::string_view name);
/// Back again.
std::string policy_arn(std::string_view path, std::string_view name);

}  // namespace mortise::api_iam

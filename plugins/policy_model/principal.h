// SPDX-License-Identifier: Apache-2.0
//
// Who a statement is about.
#pragma once

#include <mortise/error.h>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::policy_model {

/// All users of a server belong to one account, which ARNs name. Nobody has another one.
inline constexpr std::string_view kAccount = "000000000000";

/// "arn:aws:iam::000000000000:user/alice"; "arn:aws:iam::000000000000:role/backup" for the id of a role.
std::string user_arn(std::string_view id);

/// Who asks.
struct Caller {
  std::string_view id;            // of the user or role; empty if anonymous
  std::string_view session = {};  // the name of the session, if it is a role's
  /// Who vouches for somebody that has no id here: "login.example.org/realms/lab", the issuer of a token.
  std::string_view provider = {};
  bool anonymous() const noexcept { return id.empty(); }
};

/// Constant once made.
class Principals {
 public:
  /// What an element that names an account comes to. With AWS it leaves to the account what its users may: an allow
  /// gives them nothing that their own policies do not, and an exception (NotPrincipal) leaves them out of nothing; but
  /// a deny is for all of them.
  enum class AccountIs : bool { nobody, every_user };

  /// "*", or {"AWS": …, "CanonicalUser": …, "Service": …, "Federated": …}.
  static Result<Principals> parse(const nlohmann::json& value);

  bool include(const Caller& caller, AccountIs account) const noexcept;
  /// Names the caller alone: a user by its ARN or id, whoever acts as a role by the ARN of the session.
  bool name(const Caller& caller) const noexcept;
  /// Anybody at all, with or without a name.
  bool everybody() const noexcept { return everybody_; }

 private:
  bool has_session_of(const Caller& caller) const noexcept;
  Result<void> add(std::string_view kind, const std::string& name);
  Result<void> add_aws(const std::string& name);

  bool everybody_ = false;
  bool anyone_ = false;                 // "*" by itself, which includes those whom others vouch for
  bool account_ = false;                // the server's own
  std::vector<std::string> users_;      // ids
  std::vector<std::string> providers_;  // issuers of tokens
  std::vector<std::string> sessions_;   // ids of roles with the names of sessions, "role/backup/monday"
};

}  // namespace mortise::policy_model

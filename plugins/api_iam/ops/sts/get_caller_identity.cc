// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <mortise/identity_rules.h>

namespace mortise::api_iam {
namespace {

struct CallerNames {
  std::string user_id, arn;
};

CallerNames names_of_session(const Call& call) {
  const std::string role = call.who.id.substr(kRolePrefix.size());
  const auto entry = call.directory.find(kRole, role);
  const std::string id = entry ? id_of(kRole, *entry) : unique_id(kRole, role, 0);
  return {id + ":" + call.who.session_name, session_arn(role, call.who.session_name)};
}

CallerNames names_of_caller(const Call& call) {
  if (call.who.root) return {std::string(account()), "arn:aws:iam::" + std::string(account()) + ":root"};
  if (is_role_id(call.who.id)) return names_of_session(call);
  const auto user = call.directory.find(kUser, call.who.id);
  if (user) return {id_of(kUser, *user), arn_of(kUser, *user)};
  return {unique_id(kUser, call.who.id, 0), arn(kUser, "/", call.who.id)};  // of a key in the configuration
}

}  // namespace

Outcome get_caller_identity(const Call& call) {
  const CallerNames names = names_of_caller(call);
  return fragment().element("UserId", names.user_id).element("Account", account()).element("Arn", names.arn).take();
}

}  // namespace mortise::api_iam

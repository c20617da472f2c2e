// SPDX-License-Identifier: Apache-2.0
//
// Decides by the policy of the bucket and those of the caller: a deny of any of them denies, an allow of any of them
// allows. At once, unless it has to be found out first what the caller's policies are or which tags the object has.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/identities.h>
#include <mortise/object_service.h>

#include <memory>

#include "auth_policy/bucket_policies.h"
#include "auth_policy/decision.h"
#include "auth_policy/session_policies.h"
#include "auth_policy/user_policies.h"

namespace mortise::auth_policy {

/// Any thread.
class PolicyAuthorizer final : public LateAuthorizer {
 public:
  /// `identities` may be none.
  PolicyAuthorizer(Host host, Objects objects, Identities identities)
      : host_(host), objects_(objects), identities_(identities) {}
  void authorize_later(const mortise_call& call, const mortise_access_request& request,
                       AuthorizationReply reply) noexcept override;

 private:
  struct Question;
  using QuestionPtr = std::unique_ptr<Question>;

  void go_on(QuestionPtr question, const mortise_access_request& request);
  void ask_user(QuestionPtr question, const mortise_access_request& request);
  void ask_tags(QuestionPtr question, const mortise_access_request& request);
  template <class Ask>
  void wait_for(QuestionPtr question, const mortise_access_request& request, Ask&& ask);
  void take_user(Question& question, uint64_t generation, const mortise_error& error, const mortise_user* user);

  const Host host_;
  const Objects objects_;
  const Identities identities_;
  BucketPolicies buckets_;
  UserCache users_;
  SessionPolicies sessions_;
};

}  // namespace mortise::auth_policy

// SPDX-License-Identifier: Apache-2.0
//
// Waits for an answer of the access service.
#pragma once

#include <mortise/auth.h>
#include <mortise/object_service.h>

#include <utility>

namespace mortise::api_s3 {

/// ask(callback) must hand the callback, which takes an Authentication&&, to one question.
template <class Ask>
Authentication wait_for_identity(Ask&& ask) {
  Authentication out;
  Waiter waiter;
  ask([&](Authentication&& a) {
    out = std::move(a);
    waiter.done();
  });
  waiter.wait();
  return out;
}

/// Calls refused(const mortise_decision&) if it is not allowed.
template <class F>
bool wait_for_decision(const Access& access, const mortise_access_request& request, F&& refused) {
  bool allowed = false;
  Waiter waiter;
  access.authorize(request, [&](const mortise_decision& decision) {
    allowed = decision.opinion == MORTISE_AUTHZ_ALLOW;
    if (!allowed) refused(decision);
    waiter.done();
  });
  waiter.wait();
  return allowed;
}

}  // namespace mortise::api_s3

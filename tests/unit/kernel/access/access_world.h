// SPDX-License-Identifier: Apache-2.0
//
// An access service over plugins that say what a test wants.
#pragma once

#include "kernel/access/access.h"

#include "support/test_host.h"

#include <mortise/bytes.h>
#include <mortise/object_service.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace mortise::access {

/// An authn plugin that always says the same.
struct FakeAuthn {
  int decision = MORTISE_AUTHN_NOT_MINE;
  std::string id;
  int answers = 1;
  std::atomic<int> asked{0};
  mortise_authn table{sizeof(mortise_authn), 0, this, &authenticate, nullptr};

  explicit FakeAuthn(int d, std::string i = "", int n = 1) : decision(d), id(std::move(i)), answers(n) {}

  AuthnPlugin plugin() { return {"auth_fake", &table}; }

  static void authenticate(void* self, const mortise_call*, const mortise_request*, void* context,
                           mortise_on_authn result) {
    auto& me = *static_cast<FakeAuthn*>(self);
    ++me.asked;
    mortise_authn_result out{};
    out.size = sizeof out;
    out.decision = me.decision;
    mortise_identity who{};
    who.size = sizeof who;
    who.id = str(me.id);
    out.identity = me.decision == MORTISE_AUTHN_REFUSED ? nullptr : &who;
    for (int i = 0; i < me.answers; ++i) result(context, &out);
  }
};

struct FakeAuthz {
  int answer;
  mortise_authz table{sizeof(mortise_authz), 0, this, &authorize};
  int answers;
  mortise_identity seen{};  // whom it was asked about last, whatever the size said
  AuthzPlugin plugin{"auth_fake", &table};
  explicit FakeAuthz(int a, int n = 1) : answer(a), answers(n) {}
  static void authorize(void* self, const mortise_call*, const mortise_access_request* asked, void* context,
                        mortise_on_decision result) {
    auto& me = *static_cast<FakeAuthz*>(self);
    me.seen = *asked->identity;
    const mortise_decision decision{sizeof decision, me.answer, str("statement 7"), {}, MORTISE_OK, 0};
    for (int i = 0; i < me.answers; ++i) result(context, &decision);
  }
};

/// Plugins have a moment to answer.
struct World {
  test::TestHost host;
  Access access;

  World(std::vector<AuthnPlugin> authn, std::vector<AuthzPlugin> authz, LocalAdministrator local = {},
        std::chrono::milliseconds patience = std::chrono::milliseconds(50))
      : access(host.host(), std::move(authn), std::move(authz), {std::move(local), {{}, false}, patience}) {}
  ~World() {
    access.stop();
    host.stop();  // runs what the service had asked for
  }
};

}  // namespace mortise::access

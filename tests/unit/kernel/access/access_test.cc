// SPDX-License-Identifier: Apache-2.0
//
// Who is asked, in which order, and what their answers come to.
#include "unit/kernel/access/access_world.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

namespace mortise::access {
namespace {

struct Answer {
  int calls = 0;
  int decision = -1;
  bool anonymous = false;
  bool administrator = false;
  std::string id;
  std::string code;
};

Answer authenticate(const Access& access) {
  Answer answer;
  Waiter waiter;
  const mortise_request request{};
  struct Both {
    Answer& answer;
    Waiter& waiter;
  } both{answer, waiter};
  access.table()->authenticate(access.table()->self, nullptr, &request, &both,
                               [](void* context, const mortise_authn_result* result) {
                                 const auto& [out, done] = *static_cast<Both*>(context);
                                 ++out.calls;
                                 out.decision = result->decision;
                                 if (result->identity != nullptr) {
                                   out.anonymous = result->identity->anonymous != 0;
                                   out.administrator = result->identity->administrator != 0;
                                   out.id = view(result->identity->id);
                                 }
                                 out.code = view(result->code);
                                 done.done();
                               });
  waiter.wait();
  return answer;
}

std::string last_reason;  // of the last decision: "plugin: reason"

mortise_status decide(const Access& access, const mortise_access_request& request) {
  struct Asked {
    int32_t opinion = -1;
    Waiter waiter;
  } asked;
  access.table()->authorize(access.table()->self, nullptr, &request, &asked,
                            [](void* context, const mortise_decision* d) {
                              auto& out = *static_cast<Asked*>(context);
                              EXPECT_EQ(out.opinion, -1) << "once";
                              out.opinion = d->opinion;
                              last_reason = std::string(view(d->plugin)) + ": " + std::string(view(d->reason));
                              out.waiter.done();
                            });
  asked.waiter.wait();
  const int32_t opinion = asked.opinion;
  EXPECT_TRUE(opinion == MORTISE_AUTHZ_ALLOW || opinion == MORTISE_AUTHZ_DENY);
  return opinion == MORTISE_AUTHZ_ALLOW ? MORTISE_OK : MORTISE_DENIED;
}

mortise_status authorize(const Access& access, bool anonymous, bool administrator = false, bool root = false) {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.anonymous = anonymous ? 1 : 0;
  if (!anonymous) identity.id = str("ann");
  identity.administrator = administrator ? 1 : 0;
  identity.root = root ? 1 : 0;
  mortise_access_request request{};
  request.size = sizeof request;
  request.identity = &identity;
  return decide(access, request);
}

TEST(Access, WithoutPluginsEverybodyIsTheLocalAdministrator) {
  const World world({}, {}, {"mortise", "Mortise"});
  const Access& access = world.access;
  EXPECT_EQ(access.table()->enabled(access.table()->self), 0);
  const Answer answer = authenticate(access);
  EXPECT_EQ(answer.decision, MORTISE_AUTHN_ACCEPTED);
  EXPECT_EQ(answer.id, "mortise");
  EXPECT_TRUE(answer.administrator);
  EXPECT_FALSE(answer.anonymous);
  EXPECT_EQ(authorize(access, true), MORTISE_OK);
}

TEST(Access, TheFirstPluginThatKnowsTheSchemeDecides) {
  FakeAuthn first(MORTISE_AUTHN_NOT_MINE), second(MORTISE_AUTHN_ACCEPTED, "bob"), third(MORTISE_AUTHN_REFUSED);
  const World world({first.plugin(), second.plugin(), third.plugin()}, {});
  const Access& access = world.access;
  EXPECT_EQ(access.table()->enabled(access.table()->self), 1);
  const Answer answer = authenticate(access);
  EXPECT_EQ(answer.calls, 1);
  EXPECT_EQ(answer.id, "bob");
  EXPECT_EQ(first.asked, 1);
  EXPECT_EQ(third.asked, 0);
}

/// What a plugin that zeroes its structs and forgets the rest would say.
TEST(Access, NobodyIsAcceptedWithoutAnId) {
  FakeAuthn nameless(MORTISE_AUTHN_ACCEPTED);
  const World world({nameless.plugin()}, {});
  const Answer answer = authenticate(world.access);
  EXPECT_EQ(answer.decision, MORTISE_AUTHN_REFUSED);
  EXPECT_EQ(answer.code, "InternalError");
  mortise_identity zeros{};
  zeros.size = sizeof zeros;
  mortise_access_request request{};
  request.size = sizeof request;
  request.identity = &zeros;
  EXPECT_EQ(decide(world.access, request), MORTISE_DENIED);
}

/// Behind a struct of an older SDK may be anything, such as a number that would make its bearer root.
TEST(Access, NothingIsReadBeyondTheSizeOfAStruct) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz silent(MORTISE_AUTHZ_NO_OPINION);
  for (const bool asks_plugins : {false, true}) {
    const World world({authn.plugin()},
                      asks_plugins ? std::vector<AuthzPlugin>{silent.plugin} : std::vector<AuthzPlugin>{});
    mortise_identity anonymous;
    std::memset(static_cast<void*>(&anonymous), 1, sizeof anonymous);
    anonymous.size = offsetof(mortise_identity, access_key);
    anonymous.anonymous = 1;
    anonymous.id = anonymous.display_name = {};
    mortise_access_request request;
    std::memset(static_cast<void*>(&request), 1, sizeof request);
    request.size = offsetof(mortise_access_request, conditions);
    request.identity = &anonymous;
    request.request = nullptr;
    request.action = str("s3:GetObject");
    request.bucket = request.bucket_owner = str("theirs");
    request.key = request.version = request.upload_id = {};
    request.opened = nullptr;
    EXPECT_EQ(decide(world.access, request), MORTISE_DENIED);
    if (!asks_plugins) continue;
    EXPECT_EQ(silent.seen.size, sizeof(mortise_identity)) << "plugins are given all of it";
    EXPECT_EQ(silent.seen.anonymous, 1);
    EXPECT_EQ(silent.seen.root, 0);
    EXPECT_EQ(silent.seen.session_policy.size, 0u);
  }
}

TEST(Access, NobodyIsARoleByTheSpellingOfAName) {
  FakeAuthn spelled(MORTISE_AUTHN_ACCEPTED, "role/powerful");
  const Answer answer = authenticate(World({spelled.plugin()}, {}).access);
  EXPECT_EQ(answer.decision, MORTISE_AUTHN_REFUSED);
  EXPECT_EQ(answer.code, "AccessDenied");
}

/// iam:, sts:AssumeRole and what administers the server concern no bucket of anybody, and are not for everybody.
TEST(Access, WhoThereIsIsForAdministrators) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz silent(MORTISE_AUTHZ_NO_OPINION);
  const World world({authn.plugin()}, {silent.plugin});
  mortise_identity bob{};
  bob.size = sizeof bob;
  bob.id = str("bob");
  mortise_access_request request{};
  request.size = sizeof request;
  request.identity = &bob;
  for (const char* action : {"iam:CreateUser", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "admin:GetUser"}) {
    request.action = str(action);
    bob.administrator = 0;
    EXPECT_EQ(decide(world.access, request), MORTISE_DENIED) << action;
    bob.administrator = 1;
    EXPECT_EQ(decide(world.access, request), MORTISE_OK) << action;
  }
}

TEST(Access, ThePolicyOfASessionIsNotIgnoredWhereNobodyEvaluatesIt) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz allows(MORTISE_AUTHZ_ALLOW);
  const World world({authn.plugin()}, {allows.plugin});
  mortise_identity bob{};
  bob.size = sizeof bob;
  bob.id = str("bob");
  bob.administrator = 1;
  bob.session_issued_ms = 1;
  mortise_access_request request{};
  request.size = sizeof request;
  request.identity = &bob;
  EXPECT_EQ(decide(world.access, request), MORTISE_OK);
  bob.session_policy = str("{}");
  EXPECT_EQ(decide(world.access, request), MORTISE_DENIED);
}

TEST(Access, OwnersMayNotByDefaultWhatSomebodySaysIsToBeAllowed) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz confines(MORTISE_AUTHZ_NOT_BY_DEFAULT), allows(MORTISE_AUTHZ_ALLOW), silent(MORTISE_AUTHZ_NO_OPINION);
  const World confined({authn.plugin()}, {confines.plugin, silent.plugin});
  EXPECT_EQ(authorize(confined.access, false), MORTISE_DENIED);
  EXPECT_EQ(authorize(confined.access, false, true), MORTISE_OK) << "administrators";
  EXPECT_EQ(authorize(World({authn.plugin()}, {silent.plugin}).access, false), MORTISE_OK);
  EXPECT_EQ(authorize(World({authn.plugin()}, {confines.plugin, allows.plugin}).access, false), MORTISE_OK);
}

TEST(Access, ARefusalIsFinal) {
  FakeAuthn first(MORTISE_AUTHN_REFUSED), second(MORTISE_AUTHN_ACCEPTED, "bob");
  const World world({first.plugin(), second.plugin()}, {});
  const Access& access = world.access;
  EXPECT_EQ(authenticate(access).decision, MORTISE_AUTHN_REFUSED);
  EXPECT_EQ(second.asked, 0);
}

TEST(Access, NobodysRequestIsAnonymous) {
  FakeAuthn only(MORTISE_AUTHN_NOT_MINE);
  const Answer answer = authenticate(World({only.plugin()}, {}, {"mortise", ""}).access);
  EXPECT_EQ(answer.decision, MORTISE_AUTHN_ACCEPTED);
  EXPECT_TRUE(answer.anonymous);
  EXPECT_FALSE(answer.administrator);
  EXPECT_EQ(answer.id, "");
}

TEST(Access, APluginThatBreaksItsPromiseNeverLetsAnybodyIn) {
  FakeAuthn silent(MORTISE_AUTHN_ACCEPTED, "eve", 0), nonsense(77, "eve"), twice(MORTISE_AUTHN_ACCEPTED, "bob", 2);
  EXPECT_EQ(authenticate(World({silent.plugin()}, {}).access).decision, MORTISE_AUTHN_REFUSED);
  const Answer refused = authenticate(World({nonsense.plugin()}, {}).access);
  EXPECT_EQ(refused.decision, MORTISE_AUTHN_REFUSED);
  EXPECT_EQ(refused.code, "InternalError");
  EXPECT_EQ(authenticate(World({twice.plugin()}, {}).access).calls, 1);
}

TEST(Access, OneDenialDeniesOneAllowanceAllows) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz allow(MORTISE_AUTHZ_ALLOW), deny(MORTISE_AUTHZ_DENY), none(MORTISE_AUTHZ_NO_OPINION), broken(9);
  const auto with = [&](std::vector<AuthzPlugin> authz, bool anonymous, bool administrator = false) {
    return authorize(World({authn.plugin()}, std::move(authz)).access, anonymous, administrator);
  };
  EXPECT_EQ(with({}, false), MORTISE_OK);
  EXPECT_EQ(with({}, true), MORTISE_DENIED);
  EXPECT_EQ(with({none.plugin}, false), MORTISE_OK);
  EXPECT_EQ(with({none.plugin}, true), MORTISE_DENIED);
  EXPECT_EQ(with({none.plugin, allow.plugin}, true), MORTISE_OK);
  EXPECT_EQ(with({allow.plugin, deny.plugin}, true), MORTISE_DENIED);
  EXPECT_EQ(with({allow.plugin, deny.plugin}, false), MORTISE_DENIED);
  EXPECT_EQ(with({allow.plugin, broken.plugin}, false), MORTISE_DENIED);
}

TEST(Access, ADenialSaysWhoseItIsAndWhy) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz deny(MORTISE_AUTHZ_DENY), none(MORTISE_AUTHZ_NO_OPINION);
  const auto ask = [&](std::vector<AuthzPlugin> authz, bool anonymous) {
    return authorize(World({authn.plugin()}, std::move(authz)).access, anonymous);
  };
  EXPECT_EQ(ask({none.plugin, deny.plugin}, false), MORTISE_DENIED);
  EXPECT_EQ(last_reason, "auth_fake: statement 7");
  EXPECT_EQ(ask({none.plugin}, true), MORTISE_DENIED);
  EXPECT_EQ(last_reason, ": nothing allows it");
  EXPECT_EQ(ask({}, false), MORTISE_OK);
  EXPECT_EQ(last_reason, ": ");
}

TEST(Access, NoAnswerAndASecondOneDeny) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz silent(MORTISE_AUTHZ_ALLOW, 0), twice(MORTISE_AUTHZ_ALLOW, 2);
  EXPECT_EQ(authorize(World({authn.plugin()}, {silent.plugin}).access, false), MORTISE_DENIED);
  EXPECT_EQ(authorize(World({authn.plugin()}, {twice.plugin}).access, false), MORTISE_DENIED);
}

TEST(Access, ADenyBindsAdministratorsButNotRoot) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz allow(MORTISE_AUTHZ_ALLOW), deny(MORTISE_AUTHZ_DENY), none(MORTISE_AUTHZ_NO_OPINION), broken(9);
  const auto with = [&](std::vector<AuthzPlugin> authz, bool root) {
    return authorize(World({authn.plugin()}, std::move(authz)).access, false, true, root);
  };
  EXPECT_EQ(with({}, false), MORTISE_OK);
  EXPECT_EQ(with({none.plugin}, false), MORTISE_OK) << "an administrator may do what nobody denies";
  EXPECT_EQ(with({deny.plugin}, false), MORTISE_DENIED);
  EXPECT_EQ(with({allow.plugin, deny.plugin}, false), MORTISE_DENIED);
  EXPECT_EQ(with({broken.plugin}, false), MORTISE_DENIED);
  EXPECT_EQ(with({deny.plugin, broken.plugin}, true), MORTISE_OK) << "somebody must be able to take a rule back";
}

TEST(Access, StrangersNeedAnAllowance) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  FakeAuthz allow(MORTISE_AUTHZ_ALLOW);
  const auto ask = [&](std::vector<AuthzPlugin> authz, std::string_view owner) {
    const World world({authn.plugin()}, std::move(authz));
    const Access& access = world.access;
    mortise_identity identity{};
    identity.size = sizeof identity;
    identity.id = str("alice");
    mortise_access_request request{};
    request.size = sizeof request;
    request.identity = &identity;
    request.bucket_owner = str(owner);
    return decide(access, request);
  };
  EXPECT_EQ(ask({}, "alice"), MORTISE_OK);
  EXPECT_EQ(ask({}, ""), MORTISE_OK);
  EXPECT_EQ(ask({}, "bob"), MORTISE_DENIED);
  EXPECT_EQ(ask({allow.plugin}, "bob"), MORTISE_OK);
}

TEST(Access, NoIdentityMayDoNothing) {
  FakeAuthn authn(MORTISE_AUTHN_NOT_MINE);
  const World world({authn.plugin()}, {});
  const Access& access = world.access;
  mortise_access_request request{};
  EXPECT_EQ(decide(access, request), MORTISE_DENIED);
}

TEST(Access, AFormIsAskedAboutSeparately) {
  FakeAuthn old(MORTISE_AUTHN_REFUSED);
  old.table.size = offsetof(mortise_authn, authenticate_form);  // built before there were forms
  FakeAuthn without(MORTISE_AUTHN_REFUSED);
  FakeAuthn asked(MORTISE_AUTHN_REFUSED);
  asked.table.authenticate_form = [](void* self, const mortise_call* call, const mortise_request* request,
                                     const mortise_pair* fields, size_t count, void* context, mortise_on_authn result) {
    static_cast<FakeAuthn*>(self)->id = count == 1 ? view(fields[0].value) : "";
    static_cast<FakeAuthn*>(self)->decision = MORTISE_AUTHN_ACCEPTED;
    FakeAuthn::authenticate(self, call, request, context, result);
  };
  const auto ask = [](const Access& access) {
    const mortise_request request{};
    const mortise_pair field = pair("policy", "alice");
    std::string id;
    access.table()->authenticate_form(access.table()->self, nullptr, &request, &field, 1, &id,
                                      [](void* context, const mortise_authn_result* result) {
                                        *static_cast<std::string*>(context) =
                                            result->identity->anonymous != 0 ? "anonymous" : view(result->identity->id);
                                      });
    return id;
  };
  EXPECT_EQ(ask(World({old.plugin(), without.plugin(), asked.plugin()}, {}).access), "alice");
  EXPECT_EQ(ask(World({old.plugin(), without.plugin()}, {}).access), "anonymous");
  EXPECT_EQ(ask(World({}, {}, {"root", ""}).access), "root");
  EXPECT_EQ(old.asked + without.asked, 0);
}

}  // namespace
}  // namespace mortise::access

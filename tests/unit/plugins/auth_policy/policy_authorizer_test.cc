// SPDX-License-Identifier: Apache-2.0
//
// A provider of users that answers on another thread, after the question has returned and what it was about is gone.
#include "auth_policy/policy_authorizer.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "support/test_host.h"

namespace mortise::auth_policy {
namespace {

constexpr const char* kReadsOwnHome =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",)"
    R"("Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"StringEquals":{"s3:prefix":"asked",)"
    R"("aws:ResourceTag/team":"red","login.example.org:sub":"who"}}}})";

/// Knows bob. Answers when it is told to.
struct LateIdentities {
  std::atomic<uint64_t> generation{7};
  std::atomic<int> asked{0};
  mortise_status status = MORTISE_OK;
  bool at_once = false;
  std::function<void()> answer;
  mortise_identities table{};

  LateIdentities() {
    table.size = sizeof table;
    table.self = this;
    table.generation = [](void* self) { return static_cast<LateIdentities*>(self)->generation.load(); };
    table.find_user = [](void* self, const mortise_call*, mortise_str, void* context, mortise_on_user result) {
      auto& me = *static_cast<LateIdentities*>(self);
      ++me.asked;
      me.answer = [&me, context, result] { me.tell(context, result); };
      if (me.at_once) me.answer();
    };
  }
  void tell(void* context, mortise_on_user result) const {
    const mortise_pair policy = pair("home", kReadsOwnHome);
    mortise_user bob{};
    bob.size = sizeof bob;
    bob.id = str("bob");
    bob.policies = &policy;
    bob.policy_count = 1;
    mortise_error error = empty_error();
    error.status = status;
    result(context, &error, status == MORTISE_OK ? &bob : nullptr);
  }
};

/// One question; everything it is about is overwritten as soon as it was asked.
struct Question {
  std::promise<std::pair<int32_t, mortise_status>> told;
  mortise_call call{};

  std::pair<int32_t, mortise_status> ask(PolicyAuthorizer& authorizer, LateIdentities& identities) {
    call.size = sizeof call;
    call.cancelled = [](const mortise_call*) -> int32_t { return 0; };
    {
      std::string id = "bob", key = "bob/file", action = "s3:GetObject", bucket = "b", value = "asked", tag = "red",
                  claim = "who";
      mortise_identity who{};
      who.size = sizeof who;
      who.id = str(id);
      const std::array conditions{pair("s3:prefix", value), pair("aws:ResourceTag/team", tag),
                                  pair("login.example.org:sub", claim)};
      mortise_access_request request{};
      request.size = sizeof request;
      request.identity = &who;
      request.action = str(action);
      request.bucket = str(bucket);
      request.key = str(key);
      request.conditions = conditions.data();
      request.condition_count = conditions.size();
      const mortise_authz* table = authorizer.table();
      table->authorize(table->self, &call, &request, this, [](void* self, const mortise_decision* decision) {
        static_cast<Question*>(self)->told.set_value({decision->opinion, decision->status});
      });
      for (std::string* text : {&id, &key, &action, &bucket, &value, &tag, &claim}) text->assign(text->size(), '#');
    }
    if (identities.answer && !identities.at_once) std::thread(identities.answer).join();
    return told.get_future().get();
  }
};

struct World {
  test::TestHost host;
  LateIdentities identities;
  PolicyAuthorizer authorizer{host.host(), Objects(nullptr), Identities(&identities.table)};
  std::pair<int32_t, mortise_status> ask() { return Question().ask(authorizer, identities); }
};

TEST(PolicyAuthorizer, AnAnswerThatComesLaterFindsTheWholeQuestion) {
  World world;
  EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_ALLOW);
  EXPECT_EQ(world.identities.asked, 1);
  world.identities.answer = {};
  EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_ALLOW);
  EXPECT_EQ(world.identities.asked, 1) << "it is kept for a generation";
  world.identities.generation = 8;
  EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_ALLOW);
  EXPECT_EQ(world.identities.asked, 2);
}

TEST(PolicyAuthorizer, AnAnswerThatComesAtOnce) {
  World world;
  world.identities.at_once = true;
  world.identities.generation = 0;
  EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_ALLOW);
  EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_ALLOW);
  EXPECT_EQ(world.identities.asked, 2) << "nothing is kept of who says 0";
}

TEST(PolicyAuthorizer, WhoCannotBeFoundOutIsDeniedAndToldToTryAgain) {
  for (const bool at_once : {true, false}) {
    World world;
    world.identities.at_once = at_once;
    world.identities.status = MORTISE_IO;
    EXPECT_EQ(world.ask(), std::pair(int32_t{MORTISE_AUTHZ_DENY}, mortise_status{MORTISE_IO}));
    world.identities.status = MORTISE_NOT_FOUND;
    EXPECT_EQ(world.ask().first, MORTISE_AUTHZ_NO_OPINION) << "a key that only the configuration knows";
  }
}

}  // namespace
}  // namespace mortise::auth_policy

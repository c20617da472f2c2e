// SPDX-License-Identifier: Apache-2.0
#include "users_local/session.h"

#include <gtest/gtest.h>

namespace mortise::users_local {
namespace {

constexpr int64_t kNow = 1'000'000;

const SecretBox& session_box() {
  static const SecretBox made(BoxKey{1});
  return made;
}

/// ann with the key MKANN, and the role ops.
Directory everybody() {
  Directory all;
  User ann;
  ann.name = "ann";
  ann.created_ms = 1;
  put(all.users, "ann", ann);
  Key key;
  key.access_key = "MKANN";
  key.user = "ann";
  key.secret = Secret("secret-of-ann");
  key.created_ms = 2;
  put(all.keys, "MKANN", key);
  Role ops;
  ops.name = "ops";
  ops.created_ms = 3;
  put(all.roles, "ops", ops);
  return all;
}

mortise_session_request request_of(std::string_view acts_as, std::string_view parent_key, std::string_view parent) {
  mortise_session_request request{};
  request.size = sizeof request;
  request.seconds = 60;
  request.user = str(acts_as);
  request.name = str("monday");
  request.policy = str("{}");
  request.parent_key = str(parent_key);
  request.parent_user = str(parent);
  request.tags = str("team=red");
  return request;
}

Result<IssuedSession> issue(std::string_view acts_as, std::string_view parent_key = "MKANN",
                            std::string_view parent = "ann", const Reservations& reserved = {}) {
  return issue_session(request_of(acts_as, parent_key, parent), everybody(), reserved, session_box(), kNow);
}

template <class Change>
bool lives_after(const IssuedSession& issued, Change&& change) {
  Directory now = everybody();
  change(now);
  return is_alive(issued.session, now, Reservations(), kNow);
}

template <class T, class Change>
void change_one(Named<T>& all, const char* name, Change&& change) {
  T one = *find(all, name);
  change(one);
  put(all, name, std::move(one));
}

TEST(Session, ATokenSaysWhatWasIssued) {
  const auto issued = issue("role/ops");
  ASSERT_TRUE(issued.ok()) << issued.error().message;
  EXPECT_TRUE(issued->access_key.starts_with("ASIA"));
  const auto opened = open_session(issued->access_key, issued->token, session_box());
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->acts_as, "role/ops");
  EXPECT_EQ(opened->parent_key, "MKANN");
  EXPECT_EQ(opened->name, "monday");
  EXPECT_EQ(opened->policy, "{}");
  EXPECT_EQ(opened->expires_ms, kNow + 60'000);
  EXPECT_EQ(opened->secret.view(), issued->session.secret.view());
  EXPECT_FALSE(open_session("ASIAOTHER", issued->token, session_box()).ok());
  EXPECT_FALSE(open_session(issued->access_key, issued->token, SecretBox(BoxKey{2})).ok());
  EXPECT_FALSE(open_session(issued->access_key, std::string(10'000, 'A'), session_box()).ok());
}

TEST(Session, ItEndsWithWhatItDependsOn) {
  const auto issued = issue("role/ops");
  ASSERT_TRUE(issued.ok());
  EXPECT_TRUE(lives_after(*issued, [](Directory&) {}));
  EXPECT_FALSE(lives_after(*issued, [](Directory& d) { d.roles.erase("ops"); }));
  EXPECT_FALSE(lives_after(*issued, [](Directory& d) { d.keys.erase("MKANN"); }));
  EXPECT_FALSE(lives_after(*issued, [](Directory& d) { d.users.erase("ann"); }));
  EXPECT_FALSE(
      lives_after(*issued, [](Directory& d) { change_one(d.roles, "ops", [](Role& r) { r.created_ms = 9; }); }));
  EXPECT_FALSE(
      lives_after(*issued, [](Directory& d) { change_one(d.users, "ann", [](User& u) { u.created_ms = 9; }); }));
  EXPECT_FALSE(
      lives_after(*issued, [](Directory& d) { change_one(d.keys, "MKANN", [](Key& k) { k.active = false; }); }));
  EXPECT_FALSE(
      lives_after(*issued, [](Directory& d) { change_one(d.keys, "MKANN", [](Key& k) { k.expires_ms = kNow; }); }));
  EXPECT_FALSE(lives_after(
      *issued, [](Directory& d) { change_one(d.keys, "MKANN", [](Key& k) { k.secret = Secret("new"); }); }));
}

TEST(Session, ItDoesNotOutliveItsKey) {
  Directory now = everybody();
  change_one(now.keys, "MKANN", [](Key& k) { k.expires_ms = kNow + 5; });
  const auto issued = issue_session(request_of("ann", "MKANN", "ann"), now, Reservations(), session_box(), kNow);
  ASSERT_TRUE(issued.ok());
  EXPECT_EQ(issued->session.expires_ms, kNow + 5);
}

TEST(Session, AKeyOfTheConfigurationIsKnownByItsName) {
  Reservations reserved;
  ASSERT_TRUE(reserved.reserve("plugins.auth_sigv4", {{"carl"}, {"CARLSKEY"}}, everybody()).ok());
  const auto issued = issue("carl", "CARLSKEY", "carl", reserved);
  ASSERT_TRUE(issued.ok()) << issued.error().message;
  EXPECT_TRUE(is_alive(issued->session, everybody(), reserved, kNow));
  EXPECT_FALSE(is_alive(issued->session, everybody(), Reservations(), kNow)) << "the key is there no more";
  EXPECT_FALSE(issue("dora", "CARLSKEY", "carl", reserved).ok()) << "who asks is nobody else";
  EXPECT_TRUE(issue("role/ops", "CARLSKEY", "carl", reserved).ok());
}

TEST(Session, WhatIsNotIssued) {
  EXPECT_FALSE(issue("nobody").ok());
  EXPECT_FALSE(issue("role/none").ok());
  EXPECT_FALSE(issue("ann", "MKNONE").ok());
  EXPECT_FALSE(issue("ann", "").ok()) << "without a key";
  EXPECT_FALSE(issue_session(request_of("bob", "MKANN", "bob"), everybody(), Reservations(), session_box(), kNow).ok());
  mortise_session_request request = request_of("ann", "MKANN", "ann");
  request.name = str("a b");
  EXPECT_FALSE(issue_session(request, everybody(), Reservations(), session_box(), kNow).ok());
  request = request_of("ann", "MKANN", "ann");
  request.seconds = 0;
  EXPECT_FALSE(issue_session(request, everybody(), Reservations(), session_box(), kNow).ok());
  const std::string long_policy(4097, ' ');
  request = request_of("ann", "MKANN", "ann");
  request.policy = str(long_policy);
  EXPECT_FALSE(issue_session(request, everybody(), Reservations(), session_box(), kNow).ok());
}

}  // namespace
}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "contract/identity/fixture.h"

namespace mortise::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int32_t kUser = MORTISE_IDENTITY_USER, kGroup = MORTISE_IDENTITY_GROUP, kKey = MORTISE_IDENTITY_KEY;
constexpr int32_t kSet = MORTISE_IDENTITY_SET, kRemove = MORTISE_IDENTITY_REMOVE, kRotate = MORTISE_IDENTITY_ROTATE;

TEST_P(IdentityContract, KeepsEverythingOverARestart) {
  ASSERT_TRUE(change(kGroup, MORTISE_IDENTITY_CREATE, "staff"));
  ASSERT_TRUE(create_user("ann", {{"groups", "staff"}, {"attribute.team", "red"}, {"display_name", "Ann \xC3\xA9"}}));
  const auto key = create_key("ann");
  ASSERT_TRUE(key);
  const auto gone = create_key("ann");
  ASSERT_TRUE(gone);
  ASSERT_TRUE(change(kKey, kRemove, gone->name));
  const uint64_t generation = identities().generation();
  open_again();
  EXPECT_EQ(identities().generation(), generation);
  const ToldKey found = find_key(key->name);
  EXPECT_EQ(found.secret, key->values.at("secret_key"));
  EXPECT_THAT(found.groups, ElementsAre("staff"));
  EXPECT_EQ(find_key(gone->name).status, MORTISE_NOT_FOUND);
  const auto same = change(kUser, kSet, "ann");
  ASSERT_TRUE(same);
  EXPECT_EQ(same->values.at("attribute.team"), "red");
  EXPECT_EQ(same->values.at("display_name"), "Ann \xC3\xA9");
}

/// A key that somebody took back must not go on working because nobody knew at once whether that was written.
TEST_P(IdentityContract, WhatADoubtfulChangeCameToCountsWithoutAnotherChange) {
  ASSERT_TRUE(create_user("ann"));
  const auto key = create_key("ann");
  ASSERT_TRUE(key);
  delay_next_change();
  const auto removed = change(kKey, kRemove, key->name);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().status, Status::unknown);
  while (find_key(key->name).status == MORTISE_OK) std::this_thread::yield();
  EXPECT_EQ(find_key(key->name).status, MORTISE_NOT_FOUND);
  EXPECT_TRUE(create_key("ann"));
}

TEST_P(IdentityContract, ADoubtfulChangeThatCameToNothingLeavesWhatThereWas) {
  ASSERT_TRUE(create_user("ann"));
  lose_next_change();
  EXPECT_EQ(create_user("bob").error().status, Status::unknown);
  EXPECT_TRUE(create_user("eve"));
  EXPECT_THAT(names(kUser), ElementsAre("ann", "eve"));
}

TEST_P(IdentityContract, TellsASecretOnce) {
  ASSERT_TRUE(create_user("ann"));
  const auto key = create_key("ann");
  ASSERT_TRUE(key && key->values.contains("secret_key"));
  const auto set = change(kKey, kSet, key->name, {{"status", "inactive"}});
  ASSERT_TRUE(set);
  EXPECT_FALSE(set->values.contains("secret_key"));
  EXPECT_TRUE(find_key(key->name).inactive);
  const auto rotated = change(kKey, kRotate, key->name);
  ASSERT_TRUE(rotated);
  EXPECT_NE(rotated->values.at("secret_key"), key->values.at("secret_key"));
  EXPECT_EQ(find_key(key->name).secret, rotated->values.at("secret_key"));
  EXPECT_TRUE(find_key(key->name).inactive) << "a new secret does not switch it on";
}

TEST_P(IdentityContract, AUserIsMadeWithItsFirstKeyOrNotAtAll) {
  const auto ann = create_user("ann", {{"access_key", "KEY-1"}, {"secret_key", "12345678"}});
  ASSERT_TRUE(ann) << ann.error().message;
  EXPECT_EQ(find_key("KEY-1").user, "ann");
  EXPECT_EQ(find_key("KEY-1").secret, "12345678");
  const auto bob = create_user("bob", {{"access_key", "KEY-1"}, {"secret_key", "12345678"}});
  ASSERT_FALSE(bob);
  EXPECT_EQ(bob.error().status, Status::exists);
  EXPECT_THAT(names(kUser), ElementsAre("ann"));
  const auto eve = create_user("eve", {{"access_key", ""}});
  ASSERT_TRUE(eve);
  EXPECT_EQ(find_key(eve->values.at("access_key")).secret, eve->values.at("secret_key"));
}

TEST_P(IdentityContract, NothingIsMadeUnderAReservedName) {
  ASSERT_TRUE(create_user("bob"));
  ASSERT_TRUE(reserve("here", {"ann"}, {"KEY-1"}));
  const auto ann = create_user("ann");
  ASSERT_FALSE(ann);
  EXPECT_EQ(ann.error().status, Status::exists);
  EXPECT_THAT(ann.error().message, HasSubstr("here"));
  for (const auto& key :
       {create_key("bob", {}, "KEY-1"), create_user("eve", {{"access_key", "KEY-1"}, {"secret_key", "12345678"}})}) {
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().status, Status::exists);
    EXPECT_THAT(key.error().message, HasSubstr("here"));
  }
  EXPECT_THAT(names(kUser), ElementsAre("bob"));
  EXPECT_THAT(names(kKey), IsEmpty());
  ASSERT_TRUE(reserve("there", {}, {"KEY-2"}));
  EXPECT_FALSE(create_user("ann")) << "another place changes nothing of the first";
  ASSERT_TRUE(reserve("here", {}, {}));
  ASSERT_TRUE(create_user("ann"));
  EXPECT_TRUE(create_key("bob", {}, "KEY-1"));
  EXPECT_FALSE(create_key("bob", {}, "KEY-2"));
}

TEST_P(IdentityContract, ANameThatIsThereIsNotReserved) {
  ASSERT_TRUE(create_user("ann", {{"access_key", "KEY-1"}, {"secret_key", "12345678"}}));
  ASSERT_TRUE(reserve("here", {"bob"}, {}));
  for (const auto& refused : {reserve("here", {"eve", "ann"}, {}), reserve("here", {"eve"}, {"KEY-0", "KEY-1"})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, Status::exists);
    EXPECT_THAT(refused.error().message, HasSubstr("here"));
    EXPECT_THAT(refused.error().message, HasSubstr("ann"));
  }
  EXPECT_FALSE(create_user("bob")) << "what was reserved stays so";
  EXPECT_TRUE(create_user("eve")) << "nothing of a refused reservation counts";
  ASSERT_TRUE(change(kUser, kRemove, "ann"));
  EXPECT_TRUE(reserve("here", {"ann"}, {"KEY-1"}));
}

TEST_P(IdentityContract, RemovesKeysWithTheirUser) {
  ASSERT_TRUE(create_user("ann"));
  ASSERT_TRUE(create_user("bob"));
  ASSERT_TRUE(create_key("ann", {}, "KEY-A1"));
  ASSERT_TRUE(create_key("ann", {}, "KEY-A2"));
  ASSERT_TRUE(create_key("bob", {}, "KEY-B"));
  ASSERT_TRUE(change(kUser, kRemove, "ann"));
  EXPECT_EQ(find_key("KEY-A1").status, MORTISE_NOT_FOUND);
  EXPECT_THAT(names(kKey), ElementsAre("KEY-B"));
  open_again();
  EXPECT_THAT(names(kKey), ElementsAre("KEY-B"));
  ASSERT_TRUE(create_user("ann"));
  EXPECT_THAT(names(kKey, "ann"), IsEmpty());
}

TEST_P(IdentityContract, AGroupWithMembersStays) {
  ASSERT_TRUE(change(kGroup, MORTISE_IDENTITY_CREATE, "staff"));
  ASSERT_TRUE(create_user("ann", {{"groups", "staff"}}));
  EXPECT_EQ(change(kGroup, kRemove, "staff").error().status, Status::precondition);
  ASSERT_TRUE(change(kUser, kSet, "ann", {}, {"groups"}));
  EXPECT_TRUE(change(kGroup, kRemove, "staff"));
}

TEST_P(IdentityContract, RefusesWhatIsWrongAndChangesNothing) {
  ASSERT_TRUE(create_user("ann"));
  const uint64_t before = identities().generation();
  const auto status = [&](const Result<ToldEntry>& r) { return r ? Status::ok : r.error().status; };
  EXPECT_EQ(status(create_user("ann")), Status::exists);
  EXPECT_EQ(status(create_user("")), Status::invalid);
  EXPECT_EQ(status(create_user("a\nb")), Status::invalid);
  EXPECT_EQ(status(create_user(std::string(65, 'x'))), Status::invalid);
  EXPECT_EQ(status(create_user("bob", {{"groups", "none"}})), Status::invalid);
  EXPECT_EQ(status(create_user("bob", {{"display_name", "\xFF"}})), Status::invalid);
  EXPECT_EQ(status(create_user("bob", {{"display_name", "a\x01"}})), Status::invalid);
  EXPECT_EQ(status(create_user("bob", {{"policy.p", std::string(20481, 'x')}})), Status::invalid);
  EXPECT_EQ(status(create_user("bob", {{"root", "true"}})), Status::invalid);
  EXPECT_EQ(status(create_key("nobody")), Status::not_found);
  EXPECT_EQ(status(create_key("ann", {{"secret_key", "short"}})), Status::invalid);
  EXPECT_EQ(status(create_key("ann", {{"expires", "soon"}})), Status::invalid);
  EXPECT_EQ(status(create_key("ann", {}, "a b")), Status::invalid);
  EXPECT_EQ(status(change(kUser, kSet, "nobody")), Status::not_found);
  EXPECT_EQ(status(change(kUser, kRotate, "ann")), Status::unsupported);
  EXPECT_EQ(status(change(kKey, kSet, "MKNONE")), Status::not_found);
  EXPECT_EQ(status(change(99, kSet, "ann")), Status::unsupported);
  EXPECT_EQ(status(change(kUser, 99, "ann")), Status::unsupported);
  EXPECT_EQ(identities().generation(), before);
  EXPECT_THAT(names(kUser), ElementsAre("ann"));
}

TEST_P(IdentityContract, TheLastAdministratorStays) {
  ASSERT_TRUE(create_user("ann", {{"administrator", "true"}}));
  ASSERT_TRUE(create_user("bob"));
  for (const auto& refused : {change(kUser, kRemove, "ann"), change(kUser, kSet, "ann", {{"administrator", "false"}}),
                              change(kUser, kSet, "ann", {}, {"administrator"})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, Status::precondition);
    EXPECT_THAT(refused.error().message, HasSubstr("'ann' is the last administrator"));
  }
  EXPECT_TRUE(change(kUser, kRemove, "bob"));
  EXPECT_TRUE(change(kUser, kSet, "ann", {{"display_name", "Ann"}}));
  ASSERT_TRUE(create_user("eve", {{"administrator", "true"}}));
  EXPECT_TRUE(change(kUser, kRemove, "ann"));
  EXPECT_FALSE(change(kUser, kRemove, "eve"));
  ASSERT_TRUE(reserve("configuration", {}, {"KEY-1"}, 0));
  EXPECT_FALSE(change(kUser, kRemove, "eve")) << "that key is nobody's who administers";
  ASSERT_TRUE(reserve("configuration", {}, {"KEY-1"}, 1));
  EXPECT_TRUE(change(kUser, kRemove, "eve")) << "root is in the configuration";
}

TEST_P(IdentityContract, WhatTheConfigurationDeclaresStays) {
  constexpr int32_t kCreate = MORTISE_IDENTITY_CREATE, kPolicy = MORTISE_IDENTITY_POLICY;
  const auto declare = [&] {
    (void)change(kGroup, kCreate, "staff", {}, {}, "m.toml:3");
    (void)change(kPolicy, kCreate, "read", {{"document", "{}"}}, {}, "m.toml:9");
    return change(kUser, kCreate, "ann", {}, {}, "m.toml:5");
  };
  ASSERT_TRUE(declare());
  const auto expect_refused = [&](const Result<ToldEntry>& refused, const char* place) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, Status::precondition);
    EXPECT_THAT(refused.error().message, HasSubstr(place));
  };
  expect_refused(change(kUser, kRemove, "ann"), "m.toml:5");
  expect_refused(change(kUser, kSet, "ann", {{"rename", "anna"}}), "m.toml:5");
  expect_refused(change(kGroup, kRemove, "staff"), "m.toml:3");
  expect_refused(change(kGroup, kSet, "staff", {{"rename", "crew"}}), "m.toml:3");
  expect_refused(change(kPolicy, kRemove, "read"), "m.toml:9");
  EXPECT_TRUE(change(kUser, kSet, "ann", {{"display_name", "Ann"}})) << "the rest can be changed";
  open_again();
  EXPECT_EQ(declare().error().status, Status::exists);
  expect_refused(change(kUser, kRemove, "ann"), "m.toml:5");
  open_again();
  EXPECT_TRUE(change(kUser, kRemove, "ann")) << "it is not declared any more";
}

TEST_P(IdentityContract, ABoundaryIsAPolicyThatIsThereAndStays) {
  constexpr int32_t kCreate = MORTISE_IDENTITY_CREATE, kPolicy = MORTISE_IDENTITY_POLICY, kRole = MORTISE_IDENTITY_ROLE;
  ASSERT_TRUE(change(kPolicy, kCreate, "limit", {{"document", "{}"}}));
  EXPECT_EQ(create_user("ann", {{"boundary", "none"}}).error().status, Status::invalid);
  ASSERT_TRUE(create_user("ann", {{"boundary", "limit"}}));
  ASSERT_TRUE(change(kRole, kCreate, "ops", {{"trust", "{}"}, {"boundary", "limit"}}));
  open_again();
  const auto refused = change(kPolicy, kRemove, "limit");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::precondition);
  EXPECT_THAT(refused.error().message, HasSubstr("permissions boundary of the user 'ann'"));
  EXPECT_EQ(change(kUser, kSet, "ann")->values.at("boundary"), "limit");
  ASSERT_TRUE(change(kUser, kSet, "ann", {}, {"boundary"}));
  EXPECT_THAT(change(kPolicy, kRemove, "limit").error().message, HasSubstr("of the role 'ops'"));
  ASSERT_TRUE(change(kRole, kSet, "ops", {}, {"boundary"}));
  EXPECT_TRUE(change(kPolicy, kRemove, "limit"));
  ASSERT_TRUE(change(kUser, kSet, "ann", {{"boundary", "aws:AmazonS3ReadOnlyAccess"}}));
}

TEST_P(IdentityContract, TheSecurityStampChangesWithPasswordAndAdministration) {
  ASSERT_TRUE(create_user("boss", {{"administrator", "true"}}));
  ASSERT_TRUE(create_user("ann", {{"password", "a password of ann"}}));
  uint64_t stamp = security_stamp("ann");
  EXPECT_NE(stamp, 0u);
  const auto expect = [&](bool changed, const Values& set, const std::vector<std::string>& reset = {}) {
    ASSERT_TRUE(change(kUser, kSet, "ann", set, reset));
    EXPECT_EQ(security_stamp("ann") != stamp, changed) << (set.empty() ? reset.front() : set.begin()->first);
    stamp = security_stamp("ann");
  };
  expect(false, {{"display_name", "Ann"}});
  expect(false, {{"end_tokens", "false"}});
  expect(true, {{"password", "another password"}});
  expect(true, {{"password", "one more password"}, {"end_tokens", "false"}});
  expect(true, {{"administrator", "true"}});
  expect(false, {{"administrator", "true"}});
  expect(true, {}, {"administrator"});
  expect(true, {{"end_tokens", "true"}});
  expect(true, {}, {"password"});
  expect(false, {}, {"password"});
  open_again();
  EXPECT_EQ(security_stamp("ann"), stamp);
}

TEST_P(IdentityContract, TakesChangesFromManyThreads) {
  ASSERT_TRUE(create_user("ann"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string name = "user-" + std::to_string(t) + "-" + std::to_string(i);
        EXPECT_TRUE(create_user(name, {{"access_key", ""}}));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(names(kUser).size(), 41u);
  const auto keys = names(kKey);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 40u);
  open_again();
  EXPECT_EQ(names(kKey), keys);
}

TEST_P(IdentityContract, TellsWhenAKeyWasUsedLast) {
  ASSERT_TRUE(create_user("ann"));
  ASSERT_TRUE(create_key("ann", {}, "KEY-1"));
  identities().key_used("KEY-1", 1'700'000'000'000);
  identities().key_used("KEY-NONE", 1'700'000'000'000);
  EXPECT_EQ(change(kKey, kSet, "KEY-1")->values.at("last_used"), "2023-11-14T22:13:20Z");
  open_again();  // an orderly stop loses nothing
  EXPECT_EQ(change(kKey, kSet, "KEY-1")->values.at("last_used"), "2023-11-14T22:13:20Z");
}

}  // namespace
}  // namespace mortise::test

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "contract/identity/fixture.h"

namespace mortise::test {
namespace {

using ::testing::ElementsAre;

TEST_P(IdentityContract, FindsAKeyWithItsUser) {
  ASSERT_TRUE(change(MORTISE_IDENTITY_GROUP, MORTISE_IDENTITY_CREATE, "staff", {{"policy.read", "{1}"}}));
  ASSERT_TRUE(create_user("ann", {{"administrator", "true"}, {"groups", "staff"}, {"policy.own", "{2}"}}));
  const auto made = create_key("ann", {{"expires", "2100-01-01T00:00:00Z"}});
  ASSERT_TRUE(made) << made.error().message;
  const ToldKey key = find_key(made->name);
  EXPECT_EQ(key.status, MORTISE_OK);
  EXPECT_EQ(key.secret, made->values.at("secret_key"));
  EXPECT_EQ(key.user, "ann");
  EXPECT_TRUE(key.administrator);
  EXPECT_FALSE(key.inactive);
  EXPECT_EQ(key.expires_ms, 4102444800000);
  EXPECT_THAT(key.groups, ElementsAre("staff"));
  EXPECT_THAT(key.policies, ElementsAre("read={1}", "own={2}"));
}

TEST_P(IdentityContract, SaysWhatIsNotThere) {
  EXPECT_EQ(find_key("MKNONE").status, MORTISE_NOT_FOUND);
  EXPECT_EQ(find_key("").status, MORTISE_NOT_FOUND);
  EXPECT_EQ(find_key(std::string(100000, 'x')).status, MORTISE_NOT_FOUND);
}

TEST_P(IdentityContract, AnotherGenerationAfterEachChangeAndNoOther) {
  const auto generation = [&] { return identities().generation(); };
  const uint64_t first = generation();
  EXPECT_NE(first, 0u);
  ASSERT_TRUE(create_user("ann"));
  const uint64_t second = generation();
  EXPECT_NE(first, second);
  EXPECT_FALSE(create_user("ann"));
  (void)find_key("MKNONE");
  EXPECT_EQ(generation(), second);
}

/// Whoever reads the generation first never keeps an answer that a later change made wrong.
TEST_P(IdentityContract, NoAnswerIsOlderThanItsGeneration) {
  ASSERT_TRUE(create_user("ann"));
  const auto key = create_key("ann");
  ASSERT_TRUE(key);
  std::atomic<uint64_t> changed{0};  // the generation in which it was switched off, once that is acknowledged
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done.load()) {
      const uint64_t off = changed.load();
      const uint64_t generation = identities().generation();
      const ToldKey found = find_key(key->name);
      if (off != 0 && generation >= off) {
        EXPECT_TRUE(found.inactive);
      }
    }
  });
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_SET, key->name, {{"description", std::to_string(i)}}));
  }
  ASSERT_TRUE(change(MORTISE_IDENTITY_KEY, MORTISE_IDENTITY_SET, key->name, {{"status", "inactive"}}));
  changed.store(identities().generation());
  EXPECT_TRUE(find_key(key->name).inactive);
  done.store(true);
  reader.join();
}

TEST_P(IdentityContract, ListsInOrderAndInPages) {
  for (const char* name : {"b", "a", "d", "c"}) ASSERT_TRUE(create_user(name));
  EXPECT_THAT(names(MORTISE_IDENTITY_USER), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(names(MORTISE_IDENTITY_USER, "", 2), ElementsAre("a", "b"));
  EXPECT_THAT(names(MORTISE_IDENTITY_USER, "", 2, "b"), ElementsAre("c", "d"));
  ASSERT_TRUE(create_key("a", {}, "KEY-A"));
  ASSERT_TRUE(create_key("b", {}, "KEY-B"));
  EXPECT_THAT(names(MORTISE_IDENTITY_KEY), ElementsAre("KEY-A", "KEY-B"));
  EXPECT_THAT(names(MORTISE_IDENTITY_KEY, "b"), ElementsAre("KEY-B"));
}

}  // namespace
}  // namespace mortise::test

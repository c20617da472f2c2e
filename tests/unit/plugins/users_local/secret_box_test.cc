// SPDX-License-Identifier: Apache-2.0
#include "users_local/secret_box.h"

#include <gtest/gtest.h>

#include <set>

#include "users_local/new_key.h"

namespace mortise::users_local {
namespace {

BoxKey key_of(uint8_t byte) {
  BoxKey key{};
  key.fill(byte);
  return key;
}

TEST(SecretBox, OpensWhatItSealed) {
  const SecretBox box(key_of(1));
  for (const std::string& secret : {std::string("12345678"), std::string(256, 'x'), std::string()}) {
    const auto sealed = box.seal(secret, "owner");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(box.open(*sealed, "owner")->view(), secret);
  }
}

TEST(SecretBox, SealsTheSameTextDifferentlyEachTime) {
  const SecretBox box(key_of(1));
  EXPECT_NE(*box.seal("12345678", "owner"), *box.seal("12345678", "owner"));
}

TEST(SecretBox, OpensNothingOfAnotherKeyOrOwner) {
  const SecretBox box(key_of(1)), other(key_of(2));
  const std::string sealed = *box.seal("12345678", "owner");
  EXPECT_FALSE(other.open(sealed, "owner"));
  EXPECT_FALSE(box.open(sealed, "another"));
  EXPECT_NE(box.key_id(), other.key_id());
  EXPECT_EQ(box.key_id(), SecretBox(key_of(1)).key_id());
}

TEST(SecretBox, NoticesEveryChangedCharacter) {
  const SecretBox box(key_of(1));
  const std::string sealed = *box.seal("12345678", "owner");
  for (size_t i = 0; i + 1 < sealed.size(); ++i) {
    if (sealed[i] == '=') continue;
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (changed != sealed) {
      EXPECT_FALSE(box.open(changed, "owner")) << i;
    }
  }
  for (const std::string rubbish : {"", "A", "AAAA", "!!!!"}) EXPECT_FALSE(box.open(rubbish, "owner"));
}

TEST(NewKey, IsNeverTheSameAndOfPlainCharacters) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const auto access_key = make_access_key();
    const auto secret = make_secret();
    ASSERT_TRUE(access_key && secret);
    EXPECT_EQ(access_key->size(), 20u);
    EXPECT_EQ(secret->view().size(), 40u);
    EXPECT_TRUE(seen.insert(*access_key).second);
    EXPECT_TRUE(seen.insert(std::string(secret->view())).second);
    for (const char c : *access_key + std::string(secret->view()))
      EXPECT_NE(std::isalnum(static_cast<unsigned char>(c)), 0);
  }
}

}  // namespace
}  // namespace mortise::users_local

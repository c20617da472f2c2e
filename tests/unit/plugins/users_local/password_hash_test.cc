// SPDX-License-Identifier: Apache-2.0
#include "users_local/password_hash.h"

#include <gtest/gtest.h>
#include <mortise/identity_rules.h>

#include <string>

namespace mortise::users_local {
namespace {

TEST(PasswordHash, MatchesItsPasswordAlone) {
  const auto hash = hash_password("correct horse");
  ASSERT_TRUE(hash) << hash.error().message;
  EXPECT_TRUE(matches("correct horse", *hash));
  EXPECT_FALSE(matches("correct hors", *hash));
  EXPECT_FALSE(matches("", *hash));
  EXPECT_EQ(hash->find("horse"), std::string::npos);
}

TEST(PasswordHash, HasASaltOfItsOwn) {
  const auto one = hash_password("correct horse"), two = hash_password("correct horse");
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
}

/// The vector of RFC 7914 with r = 8: "pleaseletmein", "SodiumChloride", N = 16384, p = 1, cut to 32 bytes.
TEST(PasswordHash, IsTheOneOfTheStandard) {
  EXPECT_TRUE(matches("pleaseletmein",
                      "scrypt:14:8:1:536f6469756d43686c6f72696465:"
                      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
}

TEST(PasswordHash, WhatIsNoHashMatchesNothing) {
  for (const char* kept : {"", "x", "scrypt:15:8:1::", "scrypt:15:8:1:00:11", "md5:15:8:1:00:11",
                           "scrypt:63:8:1:00:7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
                           "scrypt:15:8:99999:00:7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"})
    EXPECT_FALSE(matches("x", kept)) << kept;
}

TEST(PasswordHash, PasswordsHaveALength) {
  EXPECT_TRUE(is_password("12345678"));
  EXPECT_FALSE(is_password("1234567"));
  EXPECT_FALSE(is_password(std::string(257, 'x')));
  EXPECT_FALSE(is_password("with\nline"));
  EXPECT_FALSE(is_password("\xff\xff\xff\xff\xff\xff\xff\xff"));
}

}  // namespace
}  // namespace mortise::users_local

// SPDX-License-Identifier: Apache-2.0
#include "ais/transfer/digest.h"

#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

std::string digest(const char* type, std::string_view text) {
  auto digest = Digest::of(type);
  digest->add(text.substr(0, 3));  // in two pieces
  digest->add(text.substr(3));
  return digest->value();
}

TEST(Digest, AsAIStoreWritesThem) {  // of "0123456789\n", from recordings
  EXPECT_EQ(digest("xxhash", "0123456789\n"), "05967d5390ac53b0");
  EXPECT_EQ(digest("xxhash2", "0123456789\n"), "05967d5390ac53b0");
  EXPECT_EQ(digest("crc32c", "0123456789\n"), "0767345f");
  EXPECT_EQ(digest("md5", "0123456789\n"), "3749f52bb326ae96782b42dc0a97b4c1");
  EXPECT_EQ(digest("sha256", "0123456789\n"), "c67c199595622dfbdc9e415c4a0ad6166eb49cbf74c6aac7bb3e958604d5ecb8");
  EXPECT_EQ(digest("sha512", "0123456789\n").size(), 128u);
}

TEST(Digest, OfNothing) { EXPECT_EQ(Digest::of("xxhash")->value(), "ef46db3751d8e999"); }

TEST(Digest, OthersAreNotKnown) {
  EXPECT_EQ(Digest::of("none"), nullptr);
  EXPECT_EQ(Digest::of("sha3"), nullptr);
}

}  // namespace
}  // namespace mortise::ais

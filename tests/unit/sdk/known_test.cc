// SPDX-License-Identifier: Apache-2.0
//
// mortise/known.h: a struct of another SDK is read as far as its maker knew it.
#include <gtest/gtest.h>
#include <mortise/auth.h>
#include <mortise/bytes.h>
#include <mortise/known.h>

#include <cstddef>
#include <cstring>
#include <memory>

namespace mortise {
namespace {

TEST(Known, OfAnOlderMakerIsZeroBehindItsEnd) {
  constexpr size_t kSize = offsetof(mortise_identity, administrator);
  const auto memory = std::make_unique<unsigned char[]>(kSize);  // the sanitizer sees what is read behind it
  mortise_identity older{};
  older.size = kSize;
  older.id = str("alice");
  older.administrator = 1;  // beyond what that maker knows
  std::memcpy(memory.get(), &older, kSize);
  const mortise_identity seen = known(reinterpret_cast<const mortise_identity*>(memory.get()));
  EXPECT_EQ(view(seen.id), "alice");
  EXPECT_EQ(seen.administrator, 0);
  EXPECT_EQ(seen.root, 0);
  EXPECT_EQ(seen.size, kSize);
  EXPECT_FALSE(Identity::from(*reinterpret_cast<const mortise_identity*>(memory.get())).administrator);
}

TEST(Known, OfANewerMakerIsWhatWeKnow) {
  struct Newer {
    mortise_identity known;
    uint64_t more;
  } newer{};
  newer.known.size = sizeof newer;
  newer.known.id = str("bob");
  newer.known.root = 1;
  newer.more = 7;
  const mortise_identity seen = known(&newer.known);
  EXPECT_EQ(view(seen.id), "bob");
  EXPECT_EQ(seen.root, 1);
  EXPECT_EQ(seen.size, sizeof(mortise_identity));
}

}  // namespace
}  // namespace mortise

// SPDX-License-Identifier: Apache-2.0
//
// Blobs that say anew whose they are.
#include <string>

#include "contract/blob_store/fixture.h"

namespace mortise::test {

TEST_P(BlobStoreContract, ABlobSaysAnewWhoseItIs) {
  if (store().renew_owner("", "p", "k").error().status == Status::unsupported) GTEST_SKIP() << "it cannot";
  const auto bytes = pattern(300000, 1);
  const auto first = put(bytes, MORTISE_STRICT);
  const auto second = clone(first, MORTISE_STRICT);
  close();
  open();
  recover({first, second});
  auto open_reader = reader(first);
  for (const std::string key : {"new \xff\x01", "newer"})
    for (const std::string& id : {first, second}) {
      const auto renewed = store().renew_owner(id, "part/ition 2", key);
      ASSERT_TRUE(renewed) << renewed.error().message;
      EXPECT_EQ(get(first), bytes);
      EXPECT_EQ(get(second), bytes);
      EXPECT_EQ(scan().size(), 2u);
      for (const auto& seen : scan()) {
        EXPECT_EQ(seen.size, bytes.size());
        EXPECT_FALSE(seen.unsettled);
        if (seen.id != id) continue;
        EXPECT_EQ(seen.partition, "part/ition 2");
        EXPECT_EQ(seen.key, key);
      }
    }
  open_reader = BlobReaderHandle();  // of the store that is closed now
  close();
  open();
  EXPECT_TRUE(recover({}).empty()) << "they are settled";
  EXPECT_EQ(get(first), bytes);
  ASSERT_TRUE(store().remove(first));
  EXPECT_EQ(get(first), "(none)");
  EXPECT_EQ(get(second), bytes);
  const auto third = clone(second);
  ASSERT_TRUE(store().remove(second));
  EXPECT_EQ(get(third), bytes);
  EXPECT_EQ(scanned_ids(), std::vector<std::string>{third});
  EXPECT_EQ(store().renew_owner(first, "p", "k").error().status, Status::not_found);
  EXPECT_FALSE(store().renew_owner(third, "p", "k")) << "it is not settled, and recovery asks for its owner";
  EXPECT_FALSE(store().renew_owner(third, std::string(5000, 'p'), "k"));
}

}  // namespace mortise::test

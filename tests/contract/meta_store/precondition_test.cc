// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "contract/meta_store/fixture.h"

namespace mortise::test {

TEST_P(MetaStoreContract, CommitsIfTheRecordIsStillThese) {
  put("p", "k", "old");
  EXPECT_EQ(commit_status(batch("p").expect("k", "old").put("k", "new")), Status::ok);
  EXPECT_EQ(commit_status(batch("p").expect("k", "old").put("k", "newer")), Status::precondition);
  EXPECT_EQ(get("p", "k"), "new");
}

TEST_P(MetaStoreContract, ComparesWholeValues) {
  put("p", "k", "value");
  for (const char* other : {"valu", "values", "Value", "v"})
    EXPECT_EQ(commit_status(batch("p").expect("k", other).put("k", "new")), Status::precondition) << other;
  const std::string binary("\0\xff\0", 3);
  put("p", "k", binary);
  EXPECT_EQ(commit_status(batch("p").expect("k", std::string("\0\xff", 2)).put("k", "new")), Status::precondition);
  EXPECT_EQ(commit_status(batch("p").expect("k", binary).put("k", "new")), Status::ok);
}

TEST_P(MetaStoreContract, CommitsIfThereIsStillNone) {
  EXPECT_EQ(commit_status(batch("p").expect("k", std::nullopt).put("k", "1")), Status::ok);
  EXPECT_EQ(commit_status(batch("p").expect("k", std::nullopt).put("k", "2")), Status::precondition);
  EXPECT_EQ(get("p", "k"), "1");
  remove("p", "k");
  EXPECT_EQ(commit_status(batch("p").expect("k", std::nullopt).put("k", "3")), Status::ok);
}

TEST_P(MetaStoreContract, RefusesToChangeARecordThatIsGone) {
  EXPECT_EQ(commit_status(batch("p").expect("k", "old").put("k", "new")), Status::precondition);
  EXPECT_EQ(get("p", "k"), "(none)");
}

TEST_P(MetaStoreContract, MayCheckOtherRecordsThanItChanges) {
  put("p", "lock", "mine");
  EXPECT_EQ(commit_status(batch("p").expect("lock", "mine").expect("k", std::nullopt).put("k", "1")), Status::ok);
  EXPECT_EQ(commit_status(batch("p").expect("lock", "yours").put("k", "2")), Status::precondition);
  EXPECT_EQ(get("p", "k"), "1");
}

TEST_P(MetaStoreContract, TellsTheFirstPreconditionThatFails) {
  put("p", "a", "1");
  put("p", "b", "1");
  const auto failed = [&](const Batch& b) {
    auto done = store().commit_and_wait(b);
    EXPECT_FALSE(done);
    EXPECT_EQ(done.error().status, Status::precondition);
    return done.error().detail;
  };
  EXPECT_EQ(failed(batch("p").expect("a", "0").expect("b", "1").put("x", "x")), 0);
  EXPECT_EQ(failed(batch("p").expect("a", "1").expect("b", "0").put("x", "x")), 1);
  EXPECT_EQ(failed(batch("p").expect("a", "1").expect("b", "0").expect("c", "0").put("x", "x")), 1);
  EXPECT_EQ(failed(batch("p").expect("a", "1").expect("b", "1").expect("a", std::nullopt).put("x", "x")), 2);
  EXPECT_EQ(get("p", "x"), "(none)");
}

TEST_P(MetaStoreContract, AppliesNothingOfARefusedBatch) {
  put("p", "a", "1");
  EXPECT_EQ(commit_status(batch("p").expect("a", "0").put("b", "2").remove("a").put("c", "3")), Status::precondition);
  EXPECT_EQ(all("p"), (Records{{"a", "1"}}));
}

}  // namespace mortise::test

// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/for_each.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/kernel/objects/stores.h"

namespace mortise::objects::test {
namespace {

class ForEach : public ::testing::Test {
 protected:
  ForEach() {
    Batch batch("p", MORTISE_NONE);
    for (const char* key : {"a", "b1", "b2", "b3", "c"}) batch.put(key, std::string("value of ") + key);
    EXPECT_TRUE(meta_.commit_and_wait(batch));
  }

  Stores stores_{kMemory, {}};
  const MetaStoreHandle meta_{stores_.meta()};
  std::vector<std::string> seen_;
};

TEST_F(ForEach, VisitsWhatStartsWithThePrefixInOrder) {
  const auto all = for_each(meta_, "p", "b", [&](std::string_view key, std::string_view value) {
    EXPECT_EQ(value, "value of " + std::string(key));
    seen_.emplace_back(key);
  });
  ASSERT_TRUE(all);
  EXPECT_TRUE(*all);
  EXPECT_EQ(seen_, (std::vector<std::string>{"b1", "b2", "b3"}));
}

TEST_F(ForEach, BeginsAtAKeyBehindThePrefix) {
  const auto note = [&](std::string_view key, std::string_view) { seen_.emplace_back(key); };
  ASSERT_TRUE(for_each_from(meta_, "p", "b", "b2", note));
  ASSERT_TRUE(for_each_from(meta_, "p", "b", "a", note));
  ASSERT_TRUE(for_each_from(meta_, "p", "b", "c", note));
  EXPECT_EQ(seen_, (std::vector<std::string>{"b2", "b3", "b1", "b2", "b3"}));
}

TEST_F(ForEach, EndsWhereItIsToldTo) {
  const auto all = for_each(meta_, "p", "", [&](std::string_view key, std::string_view) {
    seen_.emplace_back(key);
    return key != "b1";
  });
  ASSERT_TRUE(all);
  EXPECT_FALSE(*all);
  EXPECT_EQ(seen_, (std::vector<std::string>{"a", "b1"}));
}

TEST_F(ForEach, PassesAnErrorOn) {
  const auto all = for_each(meta_, "p", "", [](std::string_view, std::string_view) -> Result<bool> {
    return Error(Status::corrupt, "a record cannot be read");
  });
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().status, Status::corrupt);
}

}  // namespace
}  // namespace mortise::objects::test

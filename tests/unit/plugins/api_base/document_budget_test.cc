// SPDX-License-Identifier: Apache-2.0
#include "api_base/document_budget.h"

#include <gtest/gtest.h>

#include <memory>

namespace mortise::api_base {
namespace {

TEST(DocumentBudget, WhoHasNoKeysCannotTakeAllOfIt) {
  const auto budget = std::make_shared<DocumentBudget>(100);
  DocumentShare stranger, other, known;
  EXPECT_TRUE(stranger.grow_to(budget, 50, true));
  EXPECT_FALSE(other.grow_to(budget, 1, true));
  EXPECT_TRUE(known.grow_to(budget, 50, false));
  EXPECT_FALSE(known.grow_to(budget, 51, false));
}

TEST(DocumentBudget, AShareIsGivenBackAndGrowsByTheDifference) {
  const auto budget = std::make_shared<DocumentBudget>(100);
  {
    DocumentShare share;
    EXPECT_TRUE(share.grow_to(budget, 60, false));
    EXPECT_TRUE(share.grow_to(budget, 100, false));
    EXPECT_TRUE(share.grow_to(budget, 10, false)) << "it has more already";
  }
  DocumentShare next;
  EXPECT_TRUE(next.grow_to(budget, 100, false));
}

}  // namespace
}  // namespace mortise::api_base

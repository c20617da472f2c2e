// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/header_block.h"

#include <gtest/gtest.h>

namespace mortise::api_s3 {
namespace {

TEST(HeaderBlock, MoreThanFitInline) {
  HeaderBlock block;
  for (int i = 0; i < 200; ++i) block.add_copy("n", "value number " + std::to_string(i));
  ASSERT_EQ(block.all().size(), 200u);
  for (size_t i = 0; i < 200; ++i) EXPECT_EQ(view(block.all()[i].value), "value number " + std::to_string(i));
}

TEST(HeaderBlock, Values) {
  HeaderBlock block;
  block.add("a", "b");
  block.add_number("n", 18446744073709551615u);
  block.add_quoted("e", "tag");
  block.add_quoted("l", std::string(1000, 'x'));
  block.add_copy("empty", "");
  ASSERT_EQ(block.all().size(), 5u);
  EXPECT_EQ(view(block.all()[1].value), "18446744073709551615");
  EXPECT_EQ(view(block.all()[2].value), "\"tag\"");
  EXPECT_EQ(view(block.all()[3].value).size(), 1002u);
  EXPECT_EQ(view(block.all()[4].value), "");
}

}  // namespace
}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/access.h"

#include <gtest/gtest.h>

namespace mortise::ais {
namespace {

TEST(Access, NamesAndNumbers) {
  EXPECT_EQ(*parse_access("rw"), 831u);
  EXPECT_EQ(*parse_access("0x1c1"), 449u);
  EXPECT_EQ(*parse_access("771"), 771u);
  EXPECT_EQ(*parse_access("ADMIN"), 131072u);
  EXPECT_EQ(access_text(831), "GET,HEAD-OBJECT,PUT,APPEND,DELETE-OBJECT,MOVE-OBJECT,HEAD-BUCKET,LIST-OBJECTS");
  EXPECT_EQ(access_text(0), "none");
  EXPECT_FALSE(parse_access("GET,NOSUCH").ok());
  EXPECT_FALSE(parse_access("0x").ok());
  EXPECT_FALSE(parse_access("").ok());
}

TEST(Features, NamesAndNumbers) {
  EXPECT_EQ(*parse_features("none"), 0u);
  EXPECT_EQ(*parse_features("S3-API-via-Root,fsync-put"), 24u);
  EXPECT_EQ(features_text(24), "S3-API-via-Root,Fsync-PUT");
  EXPECT_FALSE(parse_features("nosuch").ok());
}

}  // namespace
}  // namespace mortise::ais

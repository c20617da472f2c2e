// SPDX-License-Identifier: Apache-2.0
#include "api_s3/payload/base64.h"

#include <gtest/gtest.h>

namespace mortise::api_s3 {
namespace {

TEST(Base64, TestVectorsOfTheRfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(base64_encode(plain), coded);
    EXPECT_EQ(base64_decode(coded), plain);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(base64_decode(base64_encode(all)), all);
  EXPECT_EQ(hex_decode(hex_encode(all)), all);
}

TEST(Base64, IsStrict) {
  for (const char* bad :
       {"Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zm9v\n", " Zm9v", "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zg==Zg=="})
    EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
}

TEST(Hex, EitherCaseAndNothingElse) {
  EXPECT_EQ(hex_decode("00fFAa"), std::string("\x00\xff\xaa", 3));
  for (const char* bad : {"0", "0g", "0x", " 00", "000"}) EXPECT_EQ(hex_decode(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace mortise::api_s3

// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/answer.h"

#include <gtest/gtest.h>

namespace mortise::api_s3 {
namespace {

TEST(ErrorDocument, Golden) {
  EXPECT_EQ(error_document(S3Error(Code::no_such_key, "gone & away").with("Key", "a<b"), "0123456789ABCDEF", "host+/="),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Error><Code>NoSuchKey</Code><Message>gone &amp; "
            "away</Message><Key>a&lt;b</Key><RequestId>0123456789ABCDEF</RequestId>"
            "<HostId>host+/=</HostId></Error>");
}

TEST(ErrorDocument, CanBeReadWhateverTheKeyIs) {
  const std::string text = error_document(S3Error(Code::no_such_key)
                                              .with("Key",
                                                    "a\x01\xff"
                                                    "b"),
                                          "0", "h");
  EXPECT_NE(text.find("<Key>a\uFFFD\uFFFDb</Key>"), std::string::npos) << text;
}

}  // namespace
}  // namespace mortise::api_s3

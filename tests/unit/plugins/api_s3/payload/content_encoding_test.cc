// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {
namespace {

TEST(StoredContentEncoding, LosesAwsChunkedAlone) {
  EXPECT_EQ(stored_content_encoding("gzip"), "gzip");
  EXPECT_EQ(stored_content_encoding("deflate, gzip"), "deflate, gzip");
  EXPECT_EQ(stored_content_encoding("gzip, aws-chunked"), "gzip");
  EXPECT_EQ(stored_content_encoding("AWS-Chunked,gzip"), "gzip");
  EXPECT_EQ(stored_content_encoding("aws-chunked, aws-chunked"), "");
  EXPECT_EQ(stored_content_encoding(""), "");
}

}  // namespace
}  // namespace mortise::api_s3

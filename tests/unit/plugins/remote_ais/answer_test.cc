// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/answer.h"

#include <gtest/gtest.h>
#include <mortise/bytes.h>

#include <string>

namespace mortise::remote_ais {
namespace {

using remote_transport::Head;

Head head_of(std::initializer_list<const char*> lines) {
  Head head;
  EXPECT_TRUE(head.add_line("HTTP/1.1 200 OK\r\n"));
  for (const char* line : lines) EXPECT_TRUE(head.add_line(line));
  EXPECT_TRUE(head.add_line("\r\n"));
  return head;
}

TEST(Answer, TellsOfAnObject) {
  auto object = describe(
      head_of({"Content-Length: 3\r\n", "Ais-Checksum-Type: xxhash2\r\n", "Ais-Checksum-Value: 81771c03d93df31d\r\n",
               "Ais-Version: 7\r\n", "Ais-Atime: 1795957756078393458\r\n", "Ais-Custom-Md: source=ais\r\n",
               "Ais-Custom-Md: content-type=text/x\r\n", "Ais-Custom-Md: x-amz-meta-a=b=c\r\n"}),
      "k", mortise_remote_read{});
  ASSERT_TRUE(object);
  const auto& o = object->abi();
  EXPECT_EQ(3u, o.content_size);
  EXPECT_EQ("v7-81771c03d93df31d", view(o.etag));
  EXPECT_EQ(1795957756078, o.modified_ms);
  ASSERT_EQ(2u, o.metadata_count);
  EXPECT_EQ("content-type", view(o.metadata[0].name));
  EXPECT_EQ("b=c", view(o.metadata[1].value));
  ASSERT_EQ(1u, o.digest_count);
  EXPECT_EQ("xxhash", view(o.digests[0].algorithm));
  EXPECT_EQ(8u, o.digests[0].value.size);
}

TEST(Answer, EntityTags) {
  const std::string md5 = "900150983cd24fb0d6963f7d28e17f72";
  EXPECT_EQ(md5, etag_of("3", md5)) << "no other content has it";
  EXPECT_EQ("v-" + md5 + md5, etag_of("3", md5 + md5)) << "which is no MD5";
  EXPECT_EQ("v3-0767345f", etag_of("3", "0767345F"));
  EXPECT_EQ("v-0767345f", etag_of("", "0767345f"));
  EXPECT_EQ("v3", etag_of("3", ""));
  EXPECT_EQ("v3", etag_of("3", "not hexadecimal"));
  EXPECT_EQ("", etag_of("", "")) << "nobody can tell";
}

TEST(Answer, WithoutALengthItIsNone) { EXPECT_FALSE(describe(head_of({}), "k", mortise_remote_read{})); }

TEST(Answer, ChecksumsThatAreNoneAreLeftOut) {
  for (const char* value : {"Ais-Checksum-Value: 8177\r\n", "Ais-Checksum-Value: zz\r\n"}) {
    auto object = describe(head_of({"Content-Length: 3\r\n", "Ais-Checksum-Type: xxhash\r\n", value}), "k",
                           mortise_remote_read{});
    ASSERT_TRUE(object);
    EXPECT_EQ(0u, object->abi().digest_count) << value;
  }
}

TEST(Answer, ConditionsAreLookedAtHere) {
  EXPECT_TRUE(check_conditions("a", "k", "a", "b"));
  EXPECT_TRUE(check_conditions("a", "k", "", ""));
  const auto other = check_conditions("a", "k", "b", "");
  ASSERT_FALSE(other);
  EXPECT_EQ(Status::precondition, other.error().status);
  EXPECT_EQ(0, other.error().detail);
  const auto same = check_conditions("a", "k", "", "a");
  ASSERT_FALSE(same);
  EXPECT_EQ(MORTISE_REMOTE_NOT_MODIFIED, same.error().detail);
}

TEST(Answer, MetadataTravelAsCustomMetadata) {
  const mortise_pair all[] = {pair("Content-Type", "text/x"), pair("x-amz-meta-a", "b"), pair("other", "c")};
  remote_transport::Pairs headers;
  ASSERT_TRUE(add_metadata(all, 3, headers));
  EXPECT_EQ((remote_transport::Pairs{{"ais-custom-md", "content-type=text/x"}, {"ais-custom-md", "x-amz-meta-a=b"}}),
            headers);
  const mortise_pair broken = pair("x-amz-meta-a", "b\r\nauthorization: x");
  EXPECT_FALSE(add_metadata(&broken, 1, headers));
}

TEST(Answer, TheStrongestChecksumIsSentAlong) {
  const std::string weak(4, 'c'), strong(32, 's');
  const mortise_digest digests[] = {{str("crc32c"), str(weak), 0, 0}, {str("sha256"), str(strong), 0, 0}};
  remote_transport::Pairs headers;
  add_checksum(digests, 2, headers);
  ASSERT_EQ(2u, headers.size());
  EXPECT_EQ("sha256", headers[0].second);
}

}  // namespace
}  // namespace mortise::remote_ais

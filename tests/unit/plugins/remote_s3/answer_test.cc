// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/answer.h"

#include <gtest/gtest.h>
#include <mortise/bytes.h>
#include <mortise/text.h>

namespace mortise::remote_s3 {
namespace {

using remote_transport::DescribedObject;
using remote_transport::Head;

Head head_of(std::initializer_list<const char*> lines) {
  Head head;
  for (const char* line : lines) EXPECT_TRUE(head.add_line(line));
  EXPECT_TRUE(head.add_line("\r\n"));
  return head;
}

std::optional<DescribedObject> whole(const Head& head, bool etag_is_md5 = true) {
  return describe(head, "k", mortise_remote_read{}, etag_is_md5);
}

std::string digests_of(DescribedObject& answer) {
  std::string out;
  const auto& o = answer.abi();
  for (uint32_t i = 0; i < o.digest_count; ++i) out.append(view(o.digests[i].algorithm)).append(" ");
  return out;
}

TEST(Answer, TellsOfAnObject) {
  const Head head =
      head_of({"HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "ETag: \"900150983cd24fb0d6963f7d28e17f72\"\r\n",
               "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "Content-Type: text/x\r\n", "X-Amz-Meta-A: b\r\n",
               "x-amz-version-id: v1\r\n", "Server: other\r\n"});
  auto answer = whole(head);
  ASSERT_TRUE(answer);
  const auto& o = answer->abi();
  EXPECT_EQ(3u, o.content_size);
  EXPECT_EQ(784111777000, o.modified_ms);
  EXPECT_EQ("v1", view(o.version));
  ASSERT_EQ(2u, o.metadata_count);
  EXPECT_EQ("x-amz-meta-a", view(o.metadata[1].name));
  EXPECT_EQ("md5 ", digests_of(*answer));
}

TEST(Answer, AnEtagIsAnMd5OnlyWhereItIsOne) {
  const char* const md5 = "ETag: \"900150983cd24fb0d6963f7d28e17f72\"\r\n";
  const auto digests = [&](std::initializer_list<const char*> more, bool etag_is_md5 = true) {
    Head head;
    (void)head.add_line("HTTP/1.1 200 OK\r\n");
    (void)head.add_line("Content-Length: 3\r\n");
    for (const char* line : more) (void)head.add_line(line);
    auto answer = whole(head, etag_is_md5);
    return answer ? digests_of(*answer) : std::string("none");
  };
  EXPECT_EQ("md5 ", digests({md5}));
  EXPECT_EQ("", digests({md5}, false));
  EXPECT_EQ("", digests({md5, "x-amz-server-side-encryption: aws:kms\r\n"}));
  EXPECT_EQ("", digests({md5, "x-amz-server-side-encryption-customer-algorithm: AES256\r\n"}));
  EXPECT_EQ("md5 ", digests({md5, "x-amz-server-side-encryption: AES256\r\n"}));
  EXPECT_EQ("", digests({"ETag: \"900150983cd24fb0d6963f7d28e17f72-2\"\r\n"}));
  EXPECT_EQ("crc32c ", digests({"x-amz-checksum-crc32c: NhCmhg==\r\n"}));
  EXPECT_EQ("", digests({"x-amz-checksum-crc32c: NhCmhg==\r\n", "x-amz-checksum-type: COMPOSITE\r\n"}));
  EXPECT_EQ("", digests({"x-amz-checksum-crc32c: NhCmhg==-3\r\n"}));
}

TEST(Answer, WithoutALengthItIsNone) {
  EXPECT_FALSE(whole(head_of({"HTTP/1.1 200 OK\r\n"})));
  EXPECT_FALSE(whole(head_of({"HTTP/1.1 200 OK\r\n", "Content-Length: -1\r\n"})));
}

TEST(Answer, ARangeMustBeTheOneThatWasAskedFor) {
  mortise_remote_read read{};
  read.present = MORTISE_REMOTE_RANGE;
  read.offset = 5;
  read.length = 10;
  const auto size = [&](const char* status, const char* range, const char* length) {
    auto answer = describe(head_of({status, range, length}), "k", read, true);
    return answer ? answer->abi().content_size : uint64_t{0};
  };
  EXPECT_EQ(100u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes 5-14/100\r\n", "Content-Length: 10\r\n"));
  EXPECT_EQ(8u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes 5-7/8\r\n", "Content-Length: 3\r\n"));
  EXPECT_EQ(0u, size("HTTP/1.1 200 OK\r\n", "Content-Range: bytes 5-14/100\r\n", "Content-Length: 10\r\n"));
  EXPECT_EQ(0u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes 4-13/100\r\n", "Content-Length: 10\r\n"));
  EXPECT_EQ(0u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes 5-14/100\r\n", "Content-Length: 11\r\n"));
  EXPECT_EQ(0u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes 5-10/100\r\n", "Content-Length: 6\r\n"));
  EXPECT_EQ(0u, size("HTTP/1.1 206 P\r\n", "Content-Range: bytes */100\r\n", "Content-Length: 10\r\n"));
}

TEST(Answer, TheHeadIsBounded) {
  Head head;
  ASSERT_TRUE(head.add_line("HTTP/1.1 200 OK\r\n"));
  bool taken = true;
  for (int i = 0; i < 1000 && taken; ++i) taken = head.add_line("X: y\r\n");
  EXPECT_FALSE(taken);
  EXPECT_FALSE(Head().add_line(std::string(70'000, 'x')));
}

}  // namespace
}  // namespace mortise::remote_s3

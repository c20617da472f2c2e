// SPDX-License-Identifier: Apache-2.0
//
// DeleteObjects.
#include "unit/plugins/api_s3/operations_fixture.h"

#include <mortise/text.h>

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string delete_document(const std::vector<std::string>& keys, bool quiet = false) {
  std::string out = "<Delete>";
  for (const auto& k : keys) out += "<Object><Key>" + k + "</Key></Object>";
  return out + (quiet ? "<Quiet>true</Quiet>" : "") + "</Delete>";
}

TEST_F(Operations, DeleteObjects) {
  put("a", "x");
  put("b%26", "x");
  put("c%2Fd", "x");
  Reply r = s3.post("POST /bkt?delete", delete_document({"a", "b&amp;", "none", "a"}));
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_THAT(r.elements("Key"), ElementsAre("a", "b&", "none", "a"));
  EXPECT_THAT(r.elements("Code"), IsEmpty());
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("Key"), ElementsAre("c/d"));
  r = s3.post("POST /bkt?delete", delete_document({"c/d"}, true));
  EXPECT_THAT(r.elements("Key"), IsEmpty());
  EXPECT_THAT(s3.send("GET /bkt?list-type=2").elements("Key"), IsEmpty());
}

TEST_F(Operations, DeleteObjectsOfNoVersion) {
  put("a", "x");
  const Reply r =
      s3.post("POST /bkt?delete", "<Delete><Object><Key>a</Key><VersionId>nonsense</VersionId></Object></Delete>");
  EXPECT_EQ(r.status, 200) << r.body;
  EXPECT_THAT(r.elements("Code"), ElementsAre("NoSuchVersion"));
  EXPECT_EQ(get("a").status, 200);
}

TEST_F(Operations, DeleteObjectsRefuses) {
  EXPECT_EQ(s3.send("POST /bkt?delete", delete_document({"a"})).code(), "InvalidRequest");  // no digest
  EXPECT_EQ(s3.post("POST /bkt?delete", "<Delete/>").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", "<Delete><Object/></Delete>").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", "nonsense").code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", delete_document(std::vector<std::string>(1001, "k"))).code(), "MalformedXML");
  EXPECT_EQ(s3.post("POST /bkt?delete", delete_document(std::vector<std::string>(1000, "k"))).status, 200);
  EXPECT_EQ(s3.post("POST /none?delete", delete_document({"a"})).code(), "NoSuchBucket");
  EXPECT_EQ(s3.send("POST /bkt?delete HTTP/1.1\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==", delete_document({"a"})).code(),
            "BadDigest");
}

TEST_F(Operations, DeleteObjectsAsksForEachKey) {
  put("mine", "x");
  put("theirs", "x");
  s3.access.denied = {"s3:DeleteObject bkt/theirs"};
  const Reply r = s3.post("POST /bkt?delete", delete_document({"mine", "theirs"}));
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.elements("Code"), ElementsAre("AccessDenied"));
  EXPECT_EQ(get("theirs").status, 200);
  EXPECT_EQ(get("mine").status, 404);
}

/// Who may do nothing there need not guess first which digest is wanted.
TEST_F(Operations, DeleteObjectsRefusesBeforeItWantsADigest) {
  put("a", "x");
  s3.access.denied = {"s3:DeleteObject"};
  const Reply r = s3.send("POST /bkt?delete", delete_document({"a", "b"}));
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.elements("Code"), ElementsAre("AccessDenied", "AccessDenied"));
  s3.access.denied = {"s3:DeleteObject bkt/a"};
  EXPECT_EQ(s3.send("POST /bkt?delete", delete_document({"a", "b"})).code(), "InvalidRequest");
  EXPECT_EQ(get("a").status, 200);
}

TEST_F(Operations, DeleteObjectsWithConditions) {
  const std::string etag = put("a", "x");
  put("b", "x");
  const Reply r = s3.post("POST /bkt?delete", "<Delete><Object><Key>a</Key><ETag>" + etag +
                                                  "</ETag><Size>1</Size></Object>"
                                                  "<Object><Key>b</Key><ETag>\"no\"</ETag></Object></Delete>");
  EXPECT_THAT(r.elements("Code"), ElementsAre("PreconditionFailed"));
  EXPECT_EQ(get("a").status, 404);
  EXPECT_EQ(get("b").status, 200);
}

/// Many at once on the same keys: removes that lose a race need a worker to go on, and must get one.
TEST_F(Operations, ManyMultiDeletesOfTheSameKeysEnd) {
  enable_versioning();
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) keys.push_back("k" + std::to_string(i % 10));
  const std::string document = delete_document(keys, true);
  Hasher md5 = Checksums(s3.world().host().host()).create("md5");
  md5.update(document);
  const std::string digest = text::to_base64(md5.finish());
  std::vector<std::pair<std::string, std::string>> requests(
      20, {"POST /bkt?delete HTTP/1.1\nContent-MD5: " + digest, document});
  for (const Reply& r : s3.send_all(requests)) EXPECT_EQ(r.status, 200);
}

}  // namespace
}  // namespace mortise::api_s3::test

// SPDX-License-Identifier: Apache-2.0
//
// Lifecycle configurations as S3 has them, and what answers tell of them.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string lifecycle_of(const std::string& action, const std::string& filter = "<Filter/>") {
  return "<LifecycleConfiguration><Rule><ID>a rule</ID>" + filter + "<Status>Enabled</Status>" + action +
         "</Rule></LifecycleConfiguration>";
}
const std::string kExpiresIn9 = "<Expiration><Days>9</Days></Expiration>";

TEST_F(Operations, LifecycleIsSetShownAndRemoved) {
  EXPECT_EQ(s3.send("GET /bkt?lifecycle").code(), "NoSuchLifecycleConfiguration");
  EXPECT_EQ(s3.send("PUT /bkt?lifecycle", lifecycle_of(kExpiresIn9)).code(), "InvalidRequest") << "no digest";
  const Reply made = s3.post("PUT /bkt?lifecycle", lifecycle_of(kExpiresIn9));
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.header("x-amz-transition-default-minimum-object-size"), "all_storage_classes_128K");
  const Reply shown = s3.send("GET /bkt?lifecycle");
  EXPECT_EQ(shown.element("ID"), "a rule");
  EXPECT_THAT(shown.body, HasSubstr("<Filter></Filter>"));
  EXPECT_EQ(s3.post("PUT /bkt?lifecycle", lifecycle_of(kExpiresIn9),
                    "x-amz-transition-default-minimum-object-size: varies_by_storage_class")
                .status,
            200);
  EXPECT_EQ(s3.send("GET /bkt?lifecycle").header("x-amz-transition-default-minimum-object-size"),
            "varies_by_storage_class");
  EXPECT_EQ(s3.post("PUT /bkt?lifecycle", lifecycle_of(kExpiresIn9), "x-amz-transition-default-minimum-object-size: 1")
                .code(),
            "InvalidArgument");
  EXPECT_EQ(s3.send("DELETE /bkt?lifecycle").status, 204);
  EXPECT_EQ(s3.send("GET /bkt?lifecycle").code(), "NoSuchLifecycleConfiguration");
}

TEST_F(Operations, LifecycleErrorsAreThoseOfAws) {
  const auto code = [&](const std::string& document) { return s3.post("PUT /bkt?lifecycle", document).code(); };
  EXPECT_EQ(code("<LifecycleConfiguration/>"), "MalformedXML");
  EXPECT_EQ(code(lifecycle_of("")), "InvalidRequest");
  EXPECT_EQ(code(lifecycle_of("<Expiration><Days>0</Days></Expiration>")), "InvalidArgument");
  EXPECT_EQ(code(lifecycle_of("<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>")),
            "NotImplemented");
  EXPECT_EQ(s3.post("PUT /none?lifecycle", lifecycle_of(kExpiresIn9)).code(), "NoSuchBucket");
}

TEST_F(Operations, AnswersTellWhenAnObjectExpires) {
  ASSERT_EQ(s3.post("PUT /bkt?lifecycle",
                    lifecycle_of(kExpiresIn9, "<Filter><Tag><Key>a</Key><Value>1</Value></Tag></Filter>"))
                .status,
            200);
  const Reply made = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a=1", "x");
  EXPECT_THAT(made.header("x-amz-expiration"), EndsWith(" 00:00:00 GMT\", rule-id=\"a%20rule\""));
  for (const char* method : {"GET", "HEAD"})
    EXPECT_EQ(s3.send(std::string(method) + " /bkt/k").header("x-amz-expiration"), made.header("x-amz-expiration"));
  put("other", "x");
  EXPECT_FALSE(get("other").has("x-amz-expiration"));
  const Reply copy = s3.send("PUT /bkt/copy HTTP/1.1\nx-amz-copy-source: /bkt/k");
  EXPECT_EQ(copy.header("x-amz-expiration"), s3.send("HEAD /bkt/copy").header("x-amz-expiration"));
  EXPECT_TRUE(copy.has("x-amz-expiration"));
  const Reply replaced = s3.send("PUT /bkt/copy HTTP/1.1\nx-amz-copy-source: /bkt/k\nx-amz-tagging-directive: REPLACE");
  EXPECT_EQ(replaced.status, 200);
  EXPECT_FALSE(replaced.has("x-amz-expiration"));
  enable_versioning();
  const Reply newer = s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a=1", "y");
  EXPECT_TRUE(get("k").has("x-amz-expiration"));
  EXPECT_FALSE(get("k?versionId=null").has("x-amz-expiration")) << "it is not the current one";
}

TEST_F(Operations, UploadsTellWhenTheyAreAborted) {
  EXPECT_FALSE(s3.send("POST /bkt/k?uploads").has("x-amz-abort-date"));
  const std::string both =
      "<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>" +
      kExpiresIn9;
  ASSERT_EQ(s3.post("PUT /bkt?lifecycle", lifecycle_of(both, "<Filter><Prefix>tmp/</Prefix></Filter>")).status, 200);
  EXPECT_FALSE(s3.send("POST /bkt/k?uploads").has("x-amz-abort-date"));
  const Reply made = s3.send("POST /bkt/tmp/k?uploads");
  EXPECT_THAT(made.header("x-amz-abort-date"), EndsWith(" 00:00:00 GMT"));
  EXPECT_EQ(made.header("x-amz-abort-rule-id"), "a%20rule");
  const std::string upload = "/bkt/tmp/k?uploadId=" + made.element("UploadId");
  EXPECT_EQ(s3.send("GET " + upload).header("x-amz-abort-date"), made.header("x-amz-abort-date"));
  const std::string etag = s3.send("PUT " + upload + "&partNumber=1", "x").header("ETag");
  const Reply completed = s3.send("POST " + upload, "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                                                        etag + "</ETag></Part></CompleteMultipartUpload>");
  EXPECT_EQ(completed.status, 200) << completed.body;
  EXPECT_TRUE(completed.has("x-amz-expiration"));
  EXPECT_EQ(completed.header("x-amz-expiration"), s3.send("HEAD /bkt/tmp/k").header("x-amz-expiration"));
}

TEST_F(Operations, AnswersToFormsTellWhenTheObjectExpires) {
  ASSERT_EQ(s3.post("PUT /bkt?lifecycle", lifecycle_of(kExpiresIn9)).status, 200);
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--B--\r\n";
  const Reply made = s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B", form);
  EXPECT_EQ(made.status, 204) << made.body;
  EXPECT_TRUE(made.has("x-amz-expiration"));
  EXPECT_EQ(made.header("x-amz-expiration"), s3.send("HEAD /bkt/k").header("x-amz-expiration"));
}

}  // namespace
}  // namespace mortise::api_s3::test

// SPDX-License-Identifier: Apache-2.0
//
// PostObject, without authentication plugins' part in it: signatures of forms are tested with auth_sigv4.
#include "unit/plugins/api_s3/operations_fixture.h"

#include <mortise/text.h>

namespace mortise::api_s3::test {
namespace {

using ::testing::HasSubstr;

class PostObject : public Operations {
 protected:
  using Fields = std::vector<std::pair<std::string, std::string>>;
  Reply post_form(const Fields& fields, const std::string& file, size_t piece = 7000) {
    std::string body;
    for (const auto& [name, value] : fields)
      body += "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    body +=
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\nContent-Type: text/html\r\n\r\n" +
        file + "\r\n--B--\r\n";
    return s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B", body, piece);
  }
  static std::string policy(const std::string& conditions) {
    return text::to_base64(R"({"expiration": "2999-01-01T00:00:00Z", "conditions": [{"bucket": "bkt"}, )" + conditions +
                           "]}");
  }
};

TEST_F(PostObject, Stores) {
  const std::string file = std::string(100'000, 'x') + "\r\n--C no boundary";
  for (size_t piece : {size_t{1}, size_t{113}, size_t{1} << 20}) {
    const Reply r =
        post_form({{"key", "u/${filename}"},
                   {"Content-Type", "text/plain"},
                   {"x-amz-meta-a", "1"},
                   {"tagging", "<Tagging><TagSet><Tag><Key>t</Key><Value>v</Value></Tag></TagSet></Tagging>"}},
                  file, piece);
    EXPECT_EQ(r.status, 204) << r.body;
    EXPECT_THAT(r.header("location"), HasSubstr("/bkt/u/f.txt"));
    const Reply got = get("u/f.txt");
    EXPECT_EQ(got.body, file);
    EXPECT_EQ(got.header("etag"), r.header("etag"));
    EXPECT_EQ(got.header("content-type"), "text/plain");
    EXPECT_EQ(got.header("x-amz-meta-a"), "1");
    EXPECT_EQ(got.header("x-amz-tagging-count"), "1");
    EXPECT_EQ(s3.send("DELETE /bkt/u/f.txt").status, 204);
  }
}

TEST_F(PostObject, FieldsLockTheObject) {
  const PostObject::Fields held{{"key", "k"}, {"x-amz-object-lock-legal-hold", "ON"}};
  EXPECT_EQ(post_form(held, "x").code(), "InvalidRequest") << "the bucket has no object lock";
  enable_versioning();
  ASSERT_EQ(s3.post("PUT /bkt?object-lock",
                    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")
                .status,
            200);
  EXPECT_EQ(post_form(held, "x").status, 204);
  EXPECT_EQ(get("k").header("x-amz-object-lock-legal-hold"), "ON");
  s3.access.denied = {"s3:PutObjectLegalHold"};
  EXPECT_EQ(post_form(held, "x").code(), "AccessDenied");
}

TEST_F(PostObject, TwoFieldsOfOneNameAreRefused) {
  const std::string signed_acl = policy(R"(["eq", "$key", "k"], {"acl": "private"})");
  for (const auto& [name, value] : Fields{{"key", "other"}, {"acl", "public-read"}, {"x-amz-acl", "public-read"}}) {
    const Reply r = post_form({{"policy", signed_acl}, {"key", "k"}, {"acl", "private"}, {name, value}}, "x");
    EXPECT_EQ(r.code(), "InvalidArgument") << name;
    EXPECT_EQ(r.element("ArgumentName"), name);
  }
  EXPECT_EQ(get("k").status, 404);
  EXPECT_EQ(get("other").status, 404);
}

TEST_F(PostObject, FilenameCannotGrowBeyondAForm) {
  std::string key;
  for (int i = 0; i < 1500; ++i) key += "${filename}";
  const std::string body = "--B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n" + key +
                           "\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                           std::string(3000, 'f') + "\"\r\n\r\nx\r\n--B--\r\n";
  EXPECT_EQ(s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B", body).code(),
            "MaxPostPreDataLengthExceeded");
}

TEST_F(PostObject, AFileWithoutANameLeavesTheVariable) {
  const auto post = [&](const std::string& filename) {
    return s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B",
                   "--B\r\nContent-Disposition: form-data; name=key\r\n\r\nu/${filename}\r\n"
                   "--B\r\nContent-Disposition: form-data; name=file" +
                       filename + "\r\n\r\nx\r\n--B--\r\n");
  };
  EXPECT_THAT(post("").header("location"), ::testing::EndsWith("/u/%24%7Bfilename%7D"));
  EXPECT_THAT(post("; filename=\"\"").header("location"), ::testing::EndsWith("/u/"));
  EXPECT_THAT(post("; filename=a").header("location"), ::testing::EndsWith("/u/a"));
}

TEST_F(PostObject, AnswersAsTheFormWishes) {
  EXPECT_EQ(post_form({{"key", "k"}, {"success_action_status", "200"}}, "x").status, 200);
  EXPECT_EQ(post_form({{"key", "k"}, {"success_action_status", "404"}}, "x").status, 204);
  const Reply created = post_form({{"key", "k"}, {"success_action_status", "201"}}, "x");
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.element("Key"), "k");
  EXPECT_EQ(created.element("ETag"), created.header("etag"));
  const Reply away = post_form({{"key", "k k"}, {"success_action_redirect", "http://a/b?c=d"}}, "x");
  EXPECT_EQ(away.status, 303);
  EXPECT_THAT(away.header("location"), ::testing::StartsWith("http://a/b?c=d&bucket=bkt&key=k%20k&etag=%22"));
  EXPECT_EQ(post_form({{"key", "k"}, {"redirect", "http://a/b#c"}}, "x").header("Location").substr(0, 25),
            "http://a/b?bucket=bkt&key");
  for (const char* no_host : {"http://", "http:///b", "https://?a", "http://#a"})
    EXPECT_EQ(post_form({{"key", "k"}, {"redirect", no_host}}, "x").status, 204) << no_host;
  EXPECT_EQ(post_form({{"key", "k"}, {"redirect", "javascript:alert(1)"}}, "x").status, 204);
  EXPECT_EQ(post_form({{"key", "k"}, {"redirect", "http://a/\r\nSet-Cookie: x"}}, "x").status, 204);
}

TEST_F(PostObject, HoldsThePolicy) {
  const std::string only_k = policy(R"({"key": "k"}, ["content-length-range", 2, 4])");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", only_k}}, "xxx").status, 204);
  EXPECT_EQ(post_form({{"key", "other"}, {"policy", only_k}}, "xxx").code(), "AccessDenied");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", only_k}, {"acl", "public-read"}}, "xxx").code(), "AccessDenied");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", only_k}}, "x").code(), "EntityTooSmall");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", only_k}}, "xxxxx").code(), "EntityTooLarge");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", only_k}}, std::string(1 << 20, 'x'), 1000).code(), "EntityTooLarge");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", "nonsense"}}, "xxx").code(), "InvalidPolicyDocument");
  EXPECT_EQ(post_form({{"key", "k"}, {"policy", ""}}, "xxx").code(), "InvalidPolicyDocument");
  EXPECT_EQ(get("k").body, "xxx");
  EXPECT_EQ(get("other").status, 404);
}

TEST_F(PostObject, Refuses) {
  EXPECT_EQ(post_form({}, "x").code(), "InvalidArgument") << "no key";
  EXPECT_EQ(post_form({{"key", ""}}, "x").code(), "InvalidArgument");
  EXPECT_EQ(post_form({{"key", "\xff"}}, "x").code(), "InvalidArgument");
  EXPECT_EQ(post_form({{"key", std::string(1025, 'k')}}, "x").code(), "KeyTooLongError");
  EXPECT_EQ(post_form({{"key", "k"}, {"acl", "nonsense"}}, "x").code(), "InvalidArgument");
  EXPECT_EQ(post_form({{"key", "k"}, {"tagging", "nonsense"}}, "x").code(), "MalformedXML");
  EXPECT_EQ(post_form({{"key", "k"}, {"x-amz-checksum-sha256", "nonsense"}}, "x").code(), "InvalidRequest");
  EXPECT_EQ(post_form({{"key", "k"}, {"x-amz-checksum-sha256", text::to_base64(std::string(32, 'x'))}}, "x").code(),
            "BadDigest");
  EXPECT_EQ(post_form({{"key", "k"}, {"x-amz-server-side-encryption", "AES256"}}, "x").status, 501);
  EXPECT_EQ(post_form({{"key", std::string(30'000, 'k')}}, "x").code(), "MaxPostPreDataLengthExceeded");
  EXPECT_EQ(s3.send("POST /bkt HTTP/1.1\nContent-Type: text/html; boundary=B", "x").code(), "PreconditionFailed");
  EXPECT_EQ(s3.send("POST /bkt HTTP/1.1\nContent-Type: multipart/form-data", "x").code(), "MalformedPOSTRequest");
  const char* kHead = "POST /bkt HTTP/1.1\nContent-Type: multipart/form-data; boundary=B";
  EXPECT_EQ(s3.send("POST /bkt", "x").status, 412);
  EXPECT_EQ(s3.send(kHead, "").code(), "InvalidArgument");
  EXPECT_EQ(s3.send(kHead, "no form").code(), "InvalidArgument") << "no file";
  EXPECT_EQ(s3.send(kHead, "--B\r\nnonsense\r\n").code(), "MalformedPOSTRequest");
  EXPECT_EQ(s3.send(kHead,
                    "--B\r\nContent-Disposition: form-data; name=key\r\n\r\nk\r\n"
                    "--B\r\nContent-Disposition: form-data; name=file\r\n\r\ncut")
                .code(),
            "MalformedPOSTRequest");
  s3.access.denied = {"s3:PutObject bkt/k"};
  EXPECT_EQ(post_form({{"key", "k"}}, "x").code(), "AccessDenied");
  EXPECT_EQ(get("k").status, 404);
}

}  // namespace
}  // namespace mortise::api_s3::test

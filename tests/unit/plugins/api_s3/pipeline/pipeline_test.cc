// SPDX-License-Identifier: Apache-2.0
//
// What every request goes through, whatever it asks for.
#include "api_s3/ops/operations.h"
#include "unit/plugins/api_s3/operations_fixture.h"

#include <atomic>
#include <chrono>

namespace mortise::api_s3::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST_F(Operations, EachOperationAsksForItsAction) {
  put("k", "x");
  const std::pair<const char*, const char*> kCases[] = {
      {"GET /", "s3:ListAllMyBuckets /"},
      {"GET /bkt/k", "s3:GetObject bkt/k"},
      {"GET /bkt/k?versionId=null", "s3:GetObjectVersion bkt/k?null"},
      {"GET /bkt?list-type=2", "s3:ListBucket bkt/"},
      {"GET /bkt/k?acl", "s3:GetObjectAcl bkt/k"},
      {"DELETE /bkt/k?versionId=null", "s3:DeleteObjectVersion bkt/k?null"},
  };
  for (const auto& [head, action] : kCases) {
    s3.access.forget();
    s3.send(head);
    EXPECT_THAT(s3.access.asked(), ElementsAre(action)) << head;
  }
  // With the head, and again when the body is there.
  s3.access.forget();
  s3.send("PUT /bkt/x", "x");
  EXPECT_THAT(s3.access.asked(), ElementsAre("s3:PutObject bkt/x", "s3:PutObject bkt/x"));
  s3.access.forget();
  s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/x");
  EXPECT_THAT(s3.access.asked(), ElementsAre("s3:PutObject bkt/c", "s3:GetObject bkt/x"));
}

// ---- how often the object service is asked

mortise_objects behind;
std::atomic<int> bucket_looks{0}, object_reads{0};

mortise_objects counting(const mortise_objects& real, S3World&) {
  behind = real;
  mortise_objects t = real;
  t.bucket_head = [](void* self, const mortise_call* call, mortise_bucket_ref bucket, void* context,
                     mortise_on_bucket done) {
    ++bucket_looks;
    behind.bucket_head(self, call, bucket, context, done);
  };
  t.head = [](void* self, const mortise_call* call, const mortise_read* read, void* context, mortise_on_opened done) {
    ++object_reads;
    behind.head(self, call, read, context, done);
  };
  t.open = [](void* self, const mortise_call* call, const mortise_read* read, void* context, mortise_on_opened done) {
    ++object_reads;
    behind.open(self, call, read, context, done);
  };
  return t;
}

TEST(Reading, LooksAtTheBucketOnceAndAtTheObjectOnce) {
  S3World s3({}, &counting);
  ASSERT_EQ(s3.send("PUT /bkt").status, 200);
  ASSERT_EQ(s3.send("PUT /bkt/k", "hello").status, 200);
  for (const char* method : {"GET", "HEAD"}) {
    s3.access.forget();
    bucket_looks = object_reads = 0;
    EXPECT_EQ(s3.send(std::string(method) + " /bkt/k HTTP/1.1\nx-test-user: nobody\nOrigin: http://a.example").status,
              200);
    EXPECT_EQ(bucket_looks, 1) << method;
    EXPECT_EQ(object_reads, 1) << method;
    EXPECT_THAT(s3.access.shown(), ElementsAre("s3:GetObject k"));
  }
}

/// Nothing happens, and nothing is told, without permission.
TEST_F(Operations, EveryOperationIsRefusedWithoutPermission) {
  put("k", "x");
  for (const Operation& o : operations()) {
    if (o.action.asked_by_handler()) continue;
    s3.access.denied = {std::string(o.action.name())};
    constexpr const char* kMethods[] = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"};
    std::string head = kMethods[static_cast<size_t>(o.method)];
    head += o.level == Level::service ? " /" : o.level == Level::bucket ? " /bkt" : " /bkt/k";
    std::string query(o.sub);
    std::string headers;
    for (const Selector& s : o.needs) {
      if (s.kind == Selector::Kind::header) headers += "\n" + std::string(s.name) + ": bkt/k";
      if (s.kind == Selector::Kind::parameter) query += "&" + std::string(s.name) + "=1";
      if (s.kind == Selector::Kind::parameter_value) query += "&" + std::string(s.name) + "=" + std::string(s.value);
    }
    const Reply r = s3.send(head + "?" + query + " HTTP/1.1" + headers);
    EXPECT_EQ(r.status, 403) << o.name;
    EXPECT_THAT(s3.access.asked(), Contains(::testing::StartsWith(std::string(o.action.name())))) << o.name;
  }
  s3.access.denied.clear();
  EXPECT_EQ(get("k").body, "x");
}

TEST_F(Operations, ConditionsOfAPresignedUrlHold) {
  constexpr const char* kSigned = "&X-Amz-Signature=x";
  const auto write = [&](const std::string& condition, const char* headers = "") {
    return s3.send("PUT /bkt/k?" + condition + kSigned + " HTTP/1.1" + headers, "x");
  };
  EXPECT_EQ(write("If-None-Match=*").status, 200);
  EXPECT_EQ(write("If-None-Match=*").status, 412);
  EXPECT_EQ(write("if-none-match=%2A").status, 412);
  EXPECT_EQ(write("If-Match=%22other%22").status, 412);
  EXPECT_EQ(write("If-None-Match=*", "\nIf-None-Match: \"other\"").code(), "InvalidArgument");
  const Reply head = s3.send("HEAD /bkt/k");
  EXPECT_EQ(write("If-Match=" + head.header("etag").substr(1, 32)).status, 200);
  EXPECT_EQ(write("Content-MD5=rL0Y20xC%2BFzt72VPzMSk2A%3D%3D").code(), "BadDigest");
  EXPECT_EQ(write("content-type=text/x").status, 200);
  EXPECT_EQ(s3.send("HEAD /bkt/k").header("content-type"), "text/x");
  EXPECT_EQ(s3.send(std::string("GET /bkt/k?If-None-Match=*") + kSigned).status, 304);
  EXPECT_EQ(s3.send("PUT /bkt/k?If-None-Match=*", "x").status, 200) << "not a presigned URL";
  s3.send("PUT /bkt/mpu");
  EXPECT_EQ(s3.send(std::string("DELETE /bkt/k?If-Match=%22other%22") + kSigned).status, 412);
}

TEST_F(Operations, ARequestSaysOneThing) {
  put("a", "x");
  EXPECT_EQ(s3.send("PUT /bkt/c HTTP/1.1\nx-amz-copy-source: bkt/a\nx-amz-copy-source: bkt/b").code(),
            "InvalidArgument");
  EXPECT_EQ(s3.send("GET /bkt/a?versionId=null&versionId=other").code(), "InvalidArgument");
  EXPECT_THAT(s3.access.asked(), ::testing::Not(Contains("s3:PutObject bkt/c")));
  EXPECT_EQ(s3.send("GET /bkt/a?versionId=null&versionId=null").status, 200);
}

TEST_F(Operations, PoliciesSeeValuesByTheirNames) {
  using ::testing::IsSupersetOf;
  using ::testing::Key;
  using ::testing::Pair;
  s3.send("GET /bkt?list-type=2&prefix=a%2Fb&max-keys=7&delimiter=/");
  EXPECT_THAT(s3.access.conditions("s3:ListBucket"),
              IsSupersetOf({Pair("s3:prefix", "a/b"), Pair("s3:max-keys", "7"), Pair("s3:delimiter", "/")}));
  EXPECT_THAT(s3.access.conditions("s3:ListBucket"), ::testing::Not(Contains(Key("s3:x-amz-acl"))));
  s3.send("PUT /bkt/k HTTP/1.1\nX-Amz-Acl: private\nx-amz-storage-class: STANDARD", "x");
  EXPECT_THAT(s3.access.conditions("s3:PutObject"),
              IsSupersetOf({Pair("s3:x-amz-acl", "private"), Pair("s3:x-amz-storage-class", "STANDARD")}));
  s3.send("GET /bkt/k?versionId=null");
  EXPECT_THAT(s3.access.conditions("s3:GetObjectVersion"), Contains(Pair("s3:VersionId", "null")));
  s3.send("PUT /bkt/copy HTTP/1.1\nx-amz-copy-source: /bkt/%6b%2b?versionId=null");
  EXPECT_THAT(s3.access.conditions("s3:PutObject"), Contains(Pair("s3:x-amz-copy-source", "bkt/k+")));
  s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a=1", "x");
  EXPECT_THAT(s3.access.conditions("s3:PutObjectTagging"), Contains(::testing::Pair("s3:RequestObjectTagKeys", "a")));
}

TEST_F(Operations, TagsOfANewObjectAndAListArePermissionsOfTheirOwn) {
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nx-amz-tagging: a=1\nx-amz-acl: private", "x").status, 200);
  for (const char* wanted : {"s3:PutObject bkt/k", "s3:PutObjectTagging bkt/k", "s3:PutObjectAcl bkt/k"})
    EXPECT_THAT(s3.access.asked(), Contains(wanted));
  s3.access.denied.insert("s3:PutObjectTagging");
  EXPECT_EQ(s3.send("PUT /bkt/new HTTP/1.1\nx-amz-tagging: a=1", "x").code(), "AccessDenied");
  EXPECT_EQ(s3.send("POST /bkt/new?uploads HTTP/1.1\nx-amz-tagging: a=1").code(), "AccessDenied");
  EXPECT_EQ(s3.send("PUT /bkt/new HTTP/1.1\nx-amz-copy-source: bkt/k").code(), "AccessDenied") << "they come along";
  EXPECT_EQ(s3.send("PUT /bkt/new HTTP/1.1\nx-amz-copy-source: bkt/k\nx-amz-tagging-directive: REPLACE").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1", "x").status, 200);
}

TEST_F(Operations, TagsAreAskedForWhenTheyAreThere) {
  put("k", "x");
  s3.access.forget();
  s3.send("PUT /bkt/k?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>");
  EXPECT_THAT(s3.access.asked(), ::testing::ElementsAre("s3:PutObjectTagging bkt/k"));
  EXPECT_THAT(s3.access.conditions("s3:PutObjectTagging"), Contains(::testing::Pair("s3:RequestObjectTagKeys", "a")));
}

TEST_F(Operations, DocumentsHaveALimit) {
  S3World small({.max_xml_bytes = 1000});
  small.send("PUT /bkt");
  EXPECT_EQ(small.post("PUT /bkt?tagging", std::string(1001, ' ')).code(), "MaxMessageLengthExceeded");
  EXPECT_EQ(small.post("PUT /bkt?tagging", std::string(1000, ' ')).code(), "MalformedXML");
  EXPECT_EQ(small.send("PUT /bkt?tagging HTTP/1.1\nTransfer-Encoding: chunked", std::string(100000, ' ')).code(),
            "MaxMessageLengthExceeded");
}

/// What one document gives back the next may use; those without keys have half.
TEST_F(Operations, DocumentsShareABudget) {
  S3World small({.max_document_memory = 100'000});
  small.send("PUT /bkt");
  const auto code = [&](size_t size, const char* user = "") {
    return small.post("PUT /bkt?tagging", std::string(size, ' '), user).code();
  };
  // A document's share is given back just after its answer.
  const auto code_in_the_end = [&](size_t size, const char* user = "") {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    std::string last = code(size, user);
    while (last == "SlowDown" && std::chrono::steady_clock::now() < give_up) last = code(size, user);
    return last;
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(code_in_the_end(40'000), "MalformedXML");
    EXPECT_EQ(code(100'001), "SlowDown");
    EXPECT_EQ(code_in_the_end(10'000, "x-test-user: nobody"), "MalformedXML");
    EXPECT_EQ(code(60'000, "x-test-user: nobody"), "SlowDown");
  }
}

/// Its tree would take more than all documents may.
TEST_F(Operations, ADocumentOfNothingButTagsIsRefused) {
  S3World small({.max_document_memory = 1'000'000});
  small.send("PUT /bkt");
  std::string tags;
  for (int i = 0; i < 10'000; ++i) tags += "<a/>";
  const Reply r = small.post("PUT /bkt?tagging", "<Tagging>" + tags + "</Tagging>");
  EXPECT_EQ(r.status, 400);
  EXPECT_EQ(r.code(), "MalformedXML");
}

TEST_F(Operations, StrangersWhoMayDeleteNothingSendNoList) {
  s3.access.denied = {"s3:DeleteObject"};
  const auto code = [&] {
    return s3.post("POST /bkt?delete", "<Delete><Object><Key>a</Key></Object></Delete>", "x-test-user: nobody").code();
  };
  s3.access.forget();
  EXPECT_EQ(code(), "AccessDenied");
  EXPECT_THAT(s3.access.asked(), ElementsAre("s3:DeleteObject bkt/"));
  s3.access.denied = {"s3:DeleteObject bkt/b"};
  EXPECT_EQ(code(), "");
}

TEST_F(Operations, SomebodyElsesUploadsAndObjectsShowTheirOwner) {
  s3.send("PUT /bkt/k HTTP/1.1\nx-test-user: you", "x");
  EXPECT_EQ(s3.send("GET /bkt").element("ID"), "you");
  EXPECT_EQ(s3.send("GET /bkt").element("DisplayName"), "Name of you");
}

TEST_F(Operations, PreflightsAreRefused) {
  put("k", "x");
  EXPECT_EQ(s3.send("OPTIONS /bkt/k").code(), "BadRequest");
  EXPECT_EQ(s3.send("OPTIONS /bkt/k HTTP/1.1\nOrigin: http://a").code(), "AccessForbidden");
  const Reply r = s3.send("OPTIONS /bkt/k HTTP/1.1\nOrigin: http://a\nAccess-Control-Request-Method: GET");
  EXPECT_EQ(r.status, 403);
  EXPECT_EQ(r.code(), "AccessForbidden");
  EXPECT_EQ(r.element("ResourceType"), "BUCKET");
  EXPECT_FALSE(r.has("access-control-allow-origin"));
  EXPECT_EQ(s3.send("OPTIONS /").status, 405);
}

TEST_F(Operations, OddRequests) {
  EXPECT_EQ(s3.send("GET /bkt/%zz").code(), "InvalidURI");
  EXPECT_EQ(s3.send("GET /bkt/k?prefix=%zz").code(), "InvalidURI");
  EXPECT_EQ(s3.send("PUT /bkt/" + std::string(1025, 'k'), "x").code(), "KeyTooLongError");
  EXPECT_EQ(s3.send("PUT /bkt/" + std::string(1024, 'k'), "x").status, 200);
  EXPECT_EQ(s3.send("PUT /bkt/k HTTP/1.1\nTransfer-Encoding: chunked", "of unknown length").status, 200);
  EXPECT_EQ(get("k").body, "of unknown length");
  const Reply head = s3.send("HEAD /");
  EXPECT_EQ(head.status, 405);
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace mortise::api_s3::test

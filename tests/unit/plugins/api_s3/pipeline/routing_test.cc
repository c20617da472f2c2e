// SPDX-License-Identifier: Apache-2.0
//
// From a request's head to its operation: URLs as AWS documents them, path and virtual-host style, and the odd forms of
// real clients.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "api_s3/ops/operations.h"
#include "api_s3/pipeline/choose_operation.h"
#include "api_s3/wire/address.h"
#include "policy_model/actions.h"
#include "s3_model/sub_resources.h"
#include "unit/plugins/raw_request.h"

namespace mortise::api_s3 {
namespace {

constexpr std::string_view kDomain = "s3.example.org";

struct Routed {
  std::string operation;  // or the error's code
  std::string bucket;
  std::string key;
};

Routed route(const std::string& head, const std::string& mount = "") {
  test::RawRequest raw(head);
  raw.mount(mount);
  raw.declare_domain(kDomain);
  const Request request = raw.request();
  auto query = Query::parse(request.query());
  if (!query) return {"InvalidURI", {}, {}};
  auto address = parse_address(request.path_below_mount(), request.subdomain());
  if (!address) return {address.error().code, {}, {}};
  Headers headers(request);
  auto operation = choose_operation(operations(), request.method(), address->level, *query, headers);
  return {operation ? std::string((*operation)->name) : operation.error().code, address->bucket, address->key};
}

struct Case {
  const char* target;  // "GET /b/k?acl"
  const char* operation;
  const char* header = "";
};

constexpr Case kCases[] = {
    {"GET /", "ListBuckets"},
    {"GET /?max-buckets=5&prefix=a", "ListBuckets"},
    {"GET /?x-id=ListBuckets", "ListBuckets"},
    {"HEAD /", "MethodNotAllowed"},
    {"PUT /", "MethodNotAllowed"},
    {"POST /", "MethodNotAllowed"},
    {"PUT /b", "CreateBucket"},
    {"PUT /b/", "CreateBucket"},
    {"PUT /b/?x-id=CreateBucket", "CreateBucket"},
    {"HEAD /b", "HeadBucket"},
    {"DELETE /b", "DeleteBucket"},
    {"GET /b?location", "GetBucketLocation"},
    {"GET /b?location=", "GetBucketLocation"},
    {"GET /b", "ListObjects"},
    {"GET /b?prefix=a&marker=b&encoding-type=url", "ListObjects"},
    {"GET /b?list-type=1", "ListObjects"},  // the handler refuses it
    {"GET /b?list-type=2", "ListObjectsV2"},
    {"GET /b/?list-type=2&prefix=&x-id=ListObjectsV2", "ListObjectsV2"},
    {"GET /b?versions", "ListObjectVersions"},
    {"GET /b?versions&list-type=2", "ListObjectVersions"},
    {"GET /b?uploads", "ListMultipartUploads"},
    {"GET /b?uploads=", "ListMultipartUploads"},
    {"POST /b?delete", "DeleteObjects"},
    {"POST /b/?delete=", "DeleteObjects"},
    {"POST /b/?delete=&x-id=DeleteObjects", "DeleteObjects"},
    {"POST /b", "PostObject"},
    {"PUT /b/k", "PutObject"},
    {"PUT /b/k?x-id=PutObject", "PutObject"},
    {"PUT /b/k?unknown=1", "PutObject"},
    {"PUT /b/k", "CopyObject", "x-amz-copy-source: /a/b"},
    {"GET /b/k", "GetObject"},
    {"GET /b/k?versionId=1&response-content-type=text/plain", "GetObject"},
    {"GET /b/k?partNumber=2", "GetObject"},
    {"HEAD /b/k", "HeadObject"},
    {"HEAD /b/k?versionId=null", "HeadObject"},
    {"DELETE /b/k", "DeleteObject"},
    {"DELETE /b/k?versionId=1", "DeleteObject"},
    {"GET /b/k?attributes", "GetObjectAttributes"},
    {"GET /b/k?tagging", "GetObjectTagging"},
    {"PUT /b/k?tagging", "PutObjectTagging"},
    {"DELETE /b/k?tagging", "DeleteObjectTagging"},
    {"GET /b/k?acl", "GetObjectAcl"},
    {"PUT /b/k?acl", "PutObjectAcl"},
    {"PUT /b/k?acl", "PutObjectAcl", "x-amz-copy-source: /a/b"},
    {"DELETE /b/k?acl", "MethodNotAllowed"},
    {"GET /b/k?retention", "GetObjectRetention"},
    {"PUT /b/k?legal-hold", "PutObjectLegalHold"},
    {"POST /b/k?restore", "RestoreObject"},
    {"POST /b/k?select&select-type=2", "SelectObjectContent"},
    {"GET /b/k?torrent", "GetObjectTorrent"},
    {"PUT /b/k?renameObject", "RenameObject"},
    {"POST /b/k?uploads", "CreateMultipartUpload"},
    {"POST /b/k?uploads=&x-id=CreateMultipartUpload", "CreateMultipartUpload"},
    {"PUT /b/k?partNumber=1&uploadId=u", "UploadPart"},
    {"PUT /b/k?uploadId=u&partNumber=1&x-id=UploadPart", "UploadPart"},
    {"PUT /b/k?partNumber=1&uploadId=u", "UploadPartCopy", "x-amz-copy-source: /a/b"},
    {"PUT /b/k?uploadId=u", "MethodNotAllowed"},
    {"POST /b/k?uploadId=u", "CompleteMultipartUpload"},
    {"DELETE /b/k?uploadId=u", "AbortMultipartUpload"},
    {"GET /b/k?uploadId=u", "ListParts"},
    {"GET /b?versioning", "GetBucketVersioning"},
    {"PUT /b?versioning", "PutBucketVersioning"},
    {"GET /b?policy", "GetBucketPolicy"},
    {"POST /b?policy", "MethodNotAllowed"},
    {"GET /b?policyStatus", "GetBucketPolicyStatus"},
    {"PUT /b?acl", "PutBucketAcl"},
    {"GET /b?ownershipControls", "GetBucketOwnershipControls"},
    {"GET /b?publicAccessBlock", "GetPublicAccessBlock"},
    {"GET /b?cors", "GetBucketCors"},
    {"GET /b?lifecycle", "GetBucketLifecycleConfiguration"},
    {"DELETE /b?lifecycle", "DeleteBucketLifecycle"},
    {"GET /b?tagging", "GetBucketTagging"},
    {"GET /b?encryption", "GetBucketEncryption"},
    {"GET /b?object-lock", "GetObjectLockConfiguration"},
    {"GET /b?notification", "GetBucketNotificationConfiguration"},
    {"GET /b?logging", "GetBucketLogging"},
    {"GET /b?website", "GetBucketWebsite"},
    {"GET /b?replication", "GetBucketReplication"},
    {"GET /b?requestPayment", "GetBucketRequestPayment"},
    {"GET /b?accelerate", "GetBucketAccelerateConfiguration"},
    {"GET /b?inventory", "ListBucketInventoryConfigurations"},
    {"GET /b?inventory&id=x", "GetBucketInventoryConfiguration"},
    {"GET /b?intelligent-tiering&id=x", "GetBucketIntelligentTieringConfiguration"},
    // a request that names something else than the object never touches the object
    {"DELETE /b/k?lifecycle", "MethodNotAllowed"},
    {"DELETE /b?uploads", "MethodNotAllowed"},
    {"GET /b/k?acl&tagging", "InvalidArgument"},
    {"DELETE /b/k?tagging&uploadId=1", "InvalidArgument"},
    {"PATCH /b/k", "MethodNotAllowed"},
    {"get /b/k", "MethodNotAllowed"},
};

TEST(Routing, DocumentedUrls) {
  for (const Case& c : kCases) {
    const std::string head = std::string(c.target) + " HTTP/1.1\nHost: localhost:51080\n" + c.header;
    EXPECT_EQ(route(head).operation, c.operation) << c.target << " " << c.header;
  }
}

/// The same requests in virtual-host style name the same operation and bucket.
TEST(Routing, VirtualHostStyle) {
  for (const Case& c : kCases) {
    std::string target(c.target);
    const size_t slash = target.find("/b");
    if (slash == std::string::npos) continue;
    target.erase(slash, 2);
    if (target[slash] != '/') target.insert(slash, "/");
    const auto routed = route(target + " HTTP/1.1\nHost: b.S3.example.org:51080\n" + c.header);
    EXPECT_EQ(routed.operation, c.operation) << target;
    EXPECT_TRUE(routed.bucket.empty() || routed.bucket == "b") << target;
  }
}

TEST(Routing, BelowAMount) {
  EXPECT_EQ(route("GET /s3 HTTP/1.1\nHost: h", "/s3").operation, "ListBuckets");
  EXPECT_EQ(route("GET /s3/ HTTP/1.1\nHost: h", "/s3").operation, "ListBuckets");
  const auto object = route("GET /s3/b/s3/k HTTP/1.1\nHost: h", "/s3");
  EXPECT_EQ(object.bucket, "b");
  EXPECT_EQ(object.key, "s3/k");
}

/// Two rows that can both fit a request must differ in how many selectors they have, or exclude each other.
TEST(Routing, NoTwoRowsTie) {
  const auto rows = operations();
  const auto count = [](const Operation& o) {
    int n = 0;
    for (const Selector& s : o.needs) n += s.kind != Selector::Kind::none ? 1 : 0;
    return n;
  };
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t k = 0; k < i; ++k) {
      const Operation& a = rows[i];
      const Operation& b = rows[k];
      if (a.level != b.level || a.method != b.method || a.sub != b.sub) continue;
      EXPECT_NE(count(a), count(b)) << a.name << " and " << b.name;
    }
}

TEST(Routing, EveryRowIsReachableByItsSubResource) {
  std::set<std::string_view> names;
  for (const Operation& o : operations()) {
    EXPECT_TRUE(names.insert(o.name).second) << o.name << " twice";
    EXPECT_TRUE(o.sub.empty() || s3_model::is_sub_resource(o.sub)) << o.name;
    EXPECT_TRUE(o.action.name().starts_with("s3:")) << o.name;
    EXPECT_TRUE(o.body != Body::stream || o.run == Run::loop) << o.name;
  }
  EXPECT_GT(names.size(), 100u);
}

/// Else no policy could be set that allows it.
TEST(Routing, PoliciesKnowEveryAction) {
  const auto known = policy_model::known_actions();
  for (const Operation& o : operations())
    for (const std::string_view action : {o.action.name(), o.action.of_version()})
      EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](const auto& k) { return k.name == action; })) << action;
}

TEST(Routing, RefusalNamesMethodAndResource) {
  test::RawRequest raw("POST /b?policy HTTP/1.1\nHost: h");
  Headers headers(raw.request());
  auto no = choose_operation(operations(), "POST", Level::bucket, *Query::parse("policy"), headers);
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().status, 405);
  EXPECT_EQ(no.error().facts, (S3Error::Pairs{{"Method", "POST"}, {"ResourceType", "BUCKETPOLICY"}}));
  EXPECT_EQ(no.error().headers, (S3Error::Pairs{{"Allow", "GET, PUT, DELETE"}}));
}

TEST(Routing, RefusalNamesAMethodThatNobodyKnows) {
  test::RawRequest raw("patch /b/k HTTP/1.1\nHost: h");
  auto no = choose_operation(operations(), "patch", Level::object, *Query::parse(""), Headers(raw.request()));
  ASSERT_FALSE(no);
  EXPECT_EQ(no.error().facts, (S3Error::Pairs{{"Method", "patch"}, {"ResourceType", "OBJECT"}}));
}

TEST(Routing, AVersionIsNamedOnlyOfWhatHasVersions) {
  for (const char* target : {"PUT /b/k?", "POST /b/k?uploads&", "PUT /b/k?uploadId=u&partNumber=1&",
                             "GET /b/k?uploadId=u&", "POST /b/k?uploadId=u&", "DELETE /b/k?uploadId=u&",
                             "PUT /b/k?renameObject&", "DELETE /b?", "GET /b?list-type=2&", "POST /b?delete&"})
    for (const char* version : {"versionId=null", "versionId="})
      EXPECT_EQ(route(std::string(target) + version + " HTTP/1.1\nHost: h").operation, "InvalidArgument") << target;
  EXPECT_EQ(route("PUT /b/k?versionId=null HTTP/1.1\nHost: h\nx-amz-copy-source: /b/k").operation, "InvalidArgument");
  for (const char* target : {"GET /b/k?", "HEAD /b/k?", "DELETE /b/k?", "PUT /b/k?tagging&", "PUT /b/k?acl&",
                             "GET /b/k?attributes&", "PUT /b/k?retention&", "PUT /b/k?legal-hold&"})
    EXPECT_NE(route(std::string(target) + "versionId=null HTTP/1.1\nHost: h").operation, "InvalidArgument") << target;
}

TEST(Routing, CopySourceOfAPresignedRequestIsAParameter) {
  const Query query = *Query::parse("X-Amz-Copy-Source=/a/b");
  test::RawRequest raw("PUT /b/k HTTP/1.1\nHost: h");
  Headers headers(raw.request());
  EXPECT_STREQ((*choose_operation(operations(), "PUT", Level::object, query, headers))->name, "PutObject");
  headers.add_parameters(&query);
  EXPECT_STREQ((*choose_operation(operations(), "PUT", Level::object, query, headers))->name, "CopyObject");
}

}  // namespace
}  // namespace mortise::api_s3

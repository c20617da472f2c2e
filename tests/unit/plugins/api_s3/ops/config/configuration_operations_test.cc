// SPDX-License-Identifier: Apache-2.0
//
// Tags, access control lists, and what else is kept beside objects and buckets.
#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Operations, ObjectTagging) {
  put("k", "x", "x-amz-tagging: a=1&b=2");
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), ElementsAre("a", "b"));
  EXPECT_EQ(s3.post("PUT /bkt/k?tagging", "<Tagging><TagSet><Tag><Key>c</Key><Value>3</Value></Tag></TagSet></Tagging>")
                .status,
            200);
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Value"), ElementsAre("3"));
  EXPECT_EQ(get("k").header("x-amz-tagging-count"), "1");
  EXPECT_EQ(s3.send("DELETE /bkt/k?tagging").status, 204);
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), IsEmpty());
  EXPECT_FALSE(get("k").has("x-amz-tagging-count"));
  EXPECT_EQ(s3.send("GET /bkt/none?tagging").code(), "NoSuchKey");
  put("k", "x", "x-amz-tagging: foo=bar&bar");
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), ElementsAre("bar", "foo")) << "in order of keys";
  EXPECT_EQ(s3.post("PUT /bkt/k?tagging", "<Tagging><Other/></Tagging>").code(), "MalformedXML");
  EXPECT_EQ(s3.post("PUT /bkt/k?tagging", "<Tagging/>").status, 200);
  EXPECT_THAT(s3.send("GET /bkt/k?tagging").elements("Key"), IsEmpty());
}

TEST_F(Operations, BucketTagging) {
  EXPECT_EQ(s3.send("GET /bkt?tagging").code(), "NoSuchTagSet");
  EXPECT_EQ(
      s3.post("PUT /bkt?tagging", "<Tagging><TagSet><Tag><Key>c</Key><Value>3</Value></Tag></TagSet></Tagging>").status,
      204);
  EXPECT_THAT(s3.send("GET /bkt?tagging").elements("Value"), ElementsAre("3"));
  EXPECT_EQ(s3.send("DELETE /bkt?tagging").status, 204);
  EXPECT_EQ(s3.send("GET /bkt?tagging").status, 404);
}

TEST_F(Operations, AccessControlLists) {
  put("k", "x", "x-amz-acl: public-read");
  // Groups first: clients that sort grants by display name look for one at the first.
  EXPECT_THAT(s3.send("GET /bkt/k?acl").elements("Permission"), ElementsAre("READ", "FULL_CONTROL"));
  EXPECT_THAT(s3.send("GET /bkt?acl").elements("Permission"), ElementsAre("FULL_CONTROL"));
  EXPECT_EQ(s3.send("GET /bkt?acl").element("DisplayName"), "Name of me");
  EXPECT_EQ(s3.send("GET /bkt?acl HTTP/1.1\nx-test-user: you").element("DisplayName"), "Name of me");
  EXPECT_EQ(s3.send("PUT /bkt/k?acl HTTP/1.1\nx-amz-acl: private").status, 200);
  EXPECT_THAT(s3.send("GET /bkt/k?acl").elements("Permission"), ElementsAre("FULL_CONTROL"));
  EXPECT_EQ(s3.send("PUT /bkt?acl").code(), "MissingSecurityHeader");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: private", "<x/>").code(), "UnexpectedContent");
  EXPECT_EQ(s3.send("PUT /bkt?acl", "<x/>").code(), "MalformedACLError");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-grant-read: id=you").status, 200);
  EXPECT_THAT(s3.send("GET /bkt?acl").elements("ID"), ElementsAre("me", "you"));
  EXPECT_EQ(s3.send("GET /bkt/none?acl").code(), "NoSuchKey");
}

TEST_F(Operations, AListCannotNameAnotherOwner) {
  put("k", "x");
  const auto naming = [](const std::string& owner) {
    return "<AccessControlPolicy><Owner>" + owner +
           "</Owner><AccessControlList><Grant><Grantee><ID>you</ID></Grantee><Permission>READ</Permission></Grant>"
           "</AccessControlList></AccessControlPolicy>";
  };
  for (const char* target : {"PUT /bkt?acl", "PUT /bkt/k?acl"}) {
    EXPECT_EQ(s3.post(target, naming("<ID>you</ID>")).code(), "AccessDenied") << target;
    EXPECT_EQ(s3.post(target, naming("<ID></ID>")).code(), "AccessDenied") << target;
    EXPECT_EQ(s3.post(target, naming("")).code(), "MalformedACLError") << target;
    EXPECT_EQ(s3.post(target, naming("<ID>me</ID>")).status, 200) << target;
  }
  s3.send("PUT /bkt/yours HTTP/1.1\nx-test-user: you", "x");
  EXPECT_EQ(s3.post("PUT /bkt/yours?acl", naming("<ID>me</ID>")).code(), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /bkt/yours?acl", naming("<ID>you</ID>")).status, 200);
  EXPECT_EQ(s3.post("PUT /bkt/none?acl", naming("<ID>me</ID>")).code(), "NoSuchKey");
}

TEST_F(Operations, DeleteMarkersHaveNeitherTagsNorLists) {
  enable_versioning();
  put("k", "x");
  const std::string marker = s3.send("DELETE /bkt/k").header("x-amz-version-id");
  const std::string tags = "<Tagging><TagSet/></Tagging>";
  const auto refused = [](const Reply& r, const char* method) {
    EXPECT_EQ(r.status, 405) << method;
    EXPECT_EQ(r.code(), "MethodNotAllowed");
    EXPECT_EQ(r.element("Method"), method);
    EXPECT_EQ(r.element("ResourceType"), "DeleteMarker");
    EXPECT_EQ(r.header("allow"), "DELETE");
  };
  for (const std::string& version : {std::string(), "&versionId=" + marker}) {
    refused(s3.send("GET /bkt/k?tagging" + version), "GET");
    refused(s3.post("PUT /bkt/k?tagging" + version, tags), "PUT");
    refused(s3.send("DELETE /bkt/k?tagging" + version), "DELETE");
    refused(s3.send("PUT /bkt/k?acl" + version + " HTTP/1.1\nx-amz-acl: private"), "PUT");
    refused(s3.post("PUT /bkt/k?acl" + version,
                    "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList/></AccessControlPolicy>"),
            "PUT");
  }
  EXPECT_EQ(s3.send("GET /bkt/k?acl").code(), "NoSuchKey");  // AWS says this one differently
  refused(s3.send("GET /bkt/k?acl&versionId=" + marker), "GET");
}

TEST_F(Operations, ListsThatTheBucketsOwnerIsIn) {
  s3.send("PUT /bkt/k HTTP/1.1\nx-test-user: you\nx-amz-acl: bucket-owner-read", "x");
  const Reply r = s3.send("GET /bkt/k?acl");
  EXPECT_THAT(r.elements("ID"), ElementsAre("you", "you", "me"));
  EXPECT_THAT(r.elements("DisplayName"), ElementsAre("Name of you", "Name of you", "Name of me"));
  EXPECT_THAT(r.elements("Permission"), ElementsAre("FULL_CONTROL", "READ"));
}

TEST_F(Operations, Ownership) {
  EXPECT_EQ(s3.send("GET /bkt?ownershipControls").code(), "OwnershipControlsNotFoundError");
  const auto document = [](const char* word) {
    return std::string("<OwnershipControls><Rule><ObjectOwnership>") + word +
           "</ObjectOwnership></Rule></OwnershipControls>";
  };
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("Nobody")).code(), "MalformedXML");
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("BucketOwnerEnforced")).status, 200);
  EXPECT_EQ(s3.send("GET /bkt?ownershipControls").element("ObjectOwnership"), "BucketOwnerEnforced");
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: public-read").code(), "AccessControlListNotSupported");
  EXPECT_EQ(s3.send("DELETE /bkt?ownershipControls").status, 204);
  EXPECT_EQ(s3.send("PUT /bkt?acl HTTP/1.1\nx-amz-acl: public-read").status, 200);
  EXPECT_EQ(s3.post("PUT /bkt?ownershipControls", document("BucketOwnerEnforced")).code(),
            "InvalidBucketAclWithObjectOwnership");
}

TEST_F(Operations, OwnersOfWhatOthersWrite) {
  const auto owner_after = [this](const std::string& headers) {
    const std::string you = " HTTP/1.1\nx-test-user: you\n" + headers;
    EXPECT_EQ(s3.send("PUT /own/k" + you, "x").status, 200) << headers;
    const std::string upload = s3.send("POST /own/m?uploads" + you).element("UploadId");
    const std::string listed = s3.send("GET /own?uploads").elements("ID").back();
    EXPECT_EQ(s3.send("PUT /own/c" + you + "\nx-amz-copy-source: /own/k").status, 200) << headers;
    const std::string put = s3.send("GET /own/k?acl").element("ID");
    EXPECT_EQ(s3.send("GET /own/c?acl").element("ID"), put) << headers;
    EXPECT_EQ(listed, put) << headers;
    EXPECT_EQ(s3.send("DELETE /own/m?uploadId=" + upload).status, 204);
    return put;
  };
  const std::string full_control = "x-amz-acl: bucket-owner-full-control";
  for (const char* word : {"ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"}) {
    SCOPED_TRACE(word);
    const bool enforced = std::string_view(word) == "BucketOwnerEnforced";
    s3.send("DELETE /own/k");
    s3.send("DELETE /own/c");
    s3.send("DELETE /own");
    EXPECT_EQ(s3.send(std::string("PUT /own HTTP/1.1\nx-amz-object-ownership: ") + word).status, 200);
    EXPECT_EQ(owner_after(""), enforced ? "me" : "you");
    EXPECT_EQ(owner_after(full_control), std::string_view(word) == "ObjectWriter" ? "you" : "me");
    if (!enforced) {
      EXPECT_EQ(owner_after("x-amz-acl: private"), "you");
    }
  }
  for (const char* acl : {"x-amz-acl: private", "x-amz-acl: public-read", "x-amz-grant-read: id=you"})
    for (const char* target : {"PUT /own/k", "POST /own/k?uploads"})
      EXPECT_EQ(s3.send(std::string(target) + " HTTP/1.1\n" + acl).code(), "AccessControlListNotSupported") << acl;
}

TEST_F(Operations, ConfigurationThatNobodySet) {
  const std::pair<const char*, const char*> kCodes[] = {
      {"policy", "NoSuchBucketPolicy"},
      {"policyStatus", "NoSuchBucketPolicy"},
      {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"},
      {"cors", "NoSuchCORSConfiguration"},
      {"lifecycle", "NoSuchLifecycleConfiguration"},
      {"encryption", "ServerSideEncryptionConfigurationNotFoundError"},
      {"object-lock", "ObjectLockConfigurationNotFoundError"},
      {"website", "NoSuchWebsiteConfiguration"},
      {"replication", "ReplicationConfigurationNotFoundError"},
      {"metrics&id=a", "NoSuchConfiguration"},
      {"inventory&id=a", "NoSuchConfiguration"},
      {"analytics&id=a", "NoSuchConfiguration"},
      {"intelligent-tiering&id=a", "NoSuchConfiguration"},
  };
  for (const auto& [sub, code] : kCodes) {
    const Reply r = s3.send(std::string("GET /bkt?") + sub);
    EXPECT_EQ(r.status, 404) << sub;
    EXPECT_EQ(r.code(), code) << sub;
    EXPECT_EQ(s3.send(std::string("GET /none?") + sub).code(), "NoSuchBucket") << sub;
  }
  for (const char* sub : {"accelerate", "requestPayment", "logging", "notification", "metrics", "inventory",
                          "analytics", "intelligent-tiering"})
    EXPECT_EQ(s3.send(std::string("GET /bkt?") + sub).status, 200) << sub;
  EXPECT_EQ(s3.send("GET /bkt?requestPayment").element("Payer"), "BucketOwner");
  for (const char* sub : {"policy", "cors", "lifecycle", "website", "encryption", "replication", "publicAccessBlock"})
    EXPECT_EQ(s3.send(std::string("DELETE /bkt?") + sub).status, 204) << sub;
}

TEST_F(Operations, WhatIsSoAlreadyCanBeSet) {
  const std::pair<const char*, const char*> kDocuments[] = {
      {"notification", "<NotificationConfiguration/>"},
      {"logging", "<BucketLoggingStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>"},
      {"requestPayment", "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"},
      {"accelerate", "<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>"},
  };
  for (const auto& [sub, document] : kDocuments) {
    EXPECT_EQ(s3.send(std::string("PUT /bkt?") + sub, document).status, 200) << sub;
    EXPECT_EQ(s3.send(std::string("PUT /none?") + sub, document).code(), "NoSuchBucket") << sub;
    EXPECT_EQ(s3.send(std::string("PUT /bkt?") + sub, "<Other/>").code(), "MalformedXML") << sub;
  }
}

TEST_F(Operations, WhatIsNotSoCannotBeSet) {
  const std::pair<const char*, const char*> kDocuments[] = {
      {"notification",
       "<NotificationConfiguration><TopicConfiguration><Topic>t</Topic></TopicConfiguration></"
       "NotificationConfiguration>"},
      {"logging", "<BucketLoggingStatus><LoggingEnabled/></BucketLoggingStatus>"},
      {"requestPayment", "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"},
      {"accelerate", "<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>"},
  };
  for (const auto& [sub, document] : kDocuments) {
    const Reply r = s3.send(std::string("PUT /bkt?") + sub, document);
    EXPECT_EQ(r.status, 501) << sub;
    EXPECT_EQ(r.code(), "NotImplemented") << sub;
  }
}

TEST_F(Operations, AWebsiteIsRefusedWhereNothingServesIt) {
  const char* const kWebsite =
      "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument></WebsiteConfiguration>";
  EXPECT_EQ(s3.send("PUT /bkt?website", kWebsite).code(), "NotImplemented");
  EXPECT_EQ(s3.send("GET /bkt?website").code(), "NoSuchWebsiteConfiguration");
}

}  // namespace
}  // namespace mortise::api_s3::test

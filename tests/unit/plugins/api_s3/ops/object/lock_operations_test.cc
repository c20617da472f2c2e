// SPDX-License-Identifier: Apache-2.0
//
// Object lock as S3 has it.
#include <mortise/text/time.h>

#include "unit/plugins/api_s3/operations_fixture.h"

namespace mortise::api_s3::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class LockOperations : public Operations {
 protected:
  LockOperations() { EXPECT_EQ(s3.send("PUT /lck HTTP/1.1\nx-amz-bucket-object-lock-enabled: true").status, 200); }
  std::string in_hours(int hours) { return text::iso_time(s3.world().host().host().unix_ms() / 1000 + hours * 3600); }
  std::string retention(const std::string& mode, int hours) {
    return "<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + in_hours(hours) + "</RetainUntilDate></Retention>";
  }
  /// The version's id.
  std::string write(const std::string& key, const std::string& headers = {}) {
    const Reply r = s3.post("PUT /lck/" + key, "x", headers);
    EXPECT_EQ(r.status, 200) << r.body;
    return r.header("x-amz-version-id");
  }
  std::string remove(const std::string& key, const std::string& version, const std::string& headers = {}) {
    const Reply r =
        s3.send("DELETE /lck/" + key + "?versionId=" + version + " HTTP/1.1" + (headers.empty() ? "" : "\n" + headers));
    return r.status == 204 ? "204" : r.code();
  }
  static constexpr const char* kBypass = "x-amz-bypass-governance-retention: true";
};

TEST_F(LockOperations, ABucketWithLockHasVersions) {
  EXPECT_EQ(s3.send("GET /lck?versioning").element("Status"), "Enabled");
  EXPECT_EQ(s3.send("GET /lck?object-lock").element("ObjectLockEnabled"), "Enabled");
  EXPECT_EQ(s3.send("GET /bkt?object-lock").code(), "ObjectLockConfigurationNotFoundError");
  EXPECT_EQ(
      s3.post("PUT /lck?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")
          .code(),
      "InvalidBucketState");
  const std::string on =
      "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
  EXPECT_EQ(s3.post("PUT /bkt?object-lock", on).code(), "InvalidBucketState");
  enable_versioning();
  EXPECT_EQ(s3.post("PUT /bkt?object-lock", on).status, 200);
  EXPECT_EQ(s3.send("PUT /bkt?object-lock", on).code(), "InvalidRequest") << "no digest";
}

TEST_F(LockOperations, RetentionsAreSetShownAndExtended) {
  const auto version = write("k");
  EXPECT_EQ(s3.send("GET /lck/k?retention").code(), "NoSuchObjectLockConfiguration");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 5)).status, 200);
  EXPECT_EQ(s3.send("GET /lck/k?retention").element("Mode"), "GOVERNANCE");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 4)).code(), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 4), kBypass).status, 200);
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 6)).status, 200);
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", -1), kBypass).code(), "InvalidArgument");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", "<Retention/>").code(), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", "<Retention><Mode>abc</Mode></Retention>").code(), "MalformedXML");
  EXPECT_EQ(s3.send("PUT /lck/k?retention", retention("GOVERNANCE", 9)).code(), "InvalidRequest") << "no digest";
  EXPECT_EQ(remove("k", version), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", "<Retention/>", kBypass).status, 200);
  EXPECT_EQ(remove("k", version), "204");
}

TEST_F(LockOperations, ARefusalSaysWhichLockHoldsAndUntilWhen) {
  const std::string until = in_hours(3);
  const auto version = write("k", "x-amz-object-lock-mode: GOVERNANCE\nx-amz-object-lock-retain-until-date: " + until);
  const auto refused = [&] { return s3.send("DELETE /lck/k?versionId=" + version).element("Message"); };
  EXPECT_THAT(refused(), HasSubstr("it is retained in governance mode until " + until));
  EXPECT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>").status, 200);
  EXPECT_THAT(refused(), HasSubstr("until " + until + ", and on legal hold"));
  EXPECT_EQ(s3.post("PUT /lck/k?retention", "<Retention/>", kBypass).status, 200);
  EXPECT_THAT(refused(), HasSubstr("it is on legal hold"));
}

TEST_F(LockOperations, OnABucketWithoutLockThereIsNone) {
  put("k", "x");
  for (const char* what : {"retention", "legal-hold"})
    EXPECT_EQ(s3.send(std::string("GET /bkt/k?") + what).code(), "InvalidRequest") << what;
  EXPECT_EQ(s3.post("PUT /bkt/k?retention", retention("GOVERNANCE", 5)).code(), "InvalidRequest");
  EXPECT_EQ(s3.post("PUT /bkt/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>").code(), "InvalidRequest");
  EXPECT_EQ(s3.post("PUT /bkt/k", "x", "x-amz-object-lock-legal-hold: ON").code(), "InvalidRequest");
  EXPECT_EQ(s3.send("POST /bkt/k?uploads HTTP/1.1\nx-amz-object-lock-legal-hold: ON").code(), "InvalidRequest");
}

TEST_F(LockOperations, HeadersLockWhatIsWritten) {
  const std::string both = "x-amz-object-lock-mode: COMPLIANCE\nx-amz-object-lock-retain-until-date: " + in_hours(3);
  const auto version = write("k", both + "\nx-amz-object-lock-legal-hold: ON");
  const Reply head = s3.send("HEAD /lck/k");
  EXPECT_EQ(head.header("x-amz-object-lock-mode"), "COMPLIANCE");
  EXPECT_EQ(head.header("x-amz-object-lock-legal-hold"), "ON");
  EXPECT_THAT(head.header("x-amz-object-lock-retain-until-date"), HasSubstr(".000Z"));
  EXPECT_EQ(remove("k", version, kBypass), "AccessDenied");
  EXPECT_EQ(s3.send("PUT /lck/k HTTP/1.1\n" + both, "x").code(), "InvalidRequest") << "no digest";
  for (const std::string bad :
       {"x-amz-object-lock-mode: COMPLIANCE", "x-amz-object-lock-retain-until-date: 2130-01-01T00:00:00Z",
        "x-amz-object-lock-mode: abc\nx-amz-object-lock-retain-until-date: 2130-01-01T00:00:00Z",
        "x-amz-object-lock-mode: GOVERNANCE\nx-amz-object-lock-retain-until-date: 2020-01-01T00:00:00Z",
        "x-amz-object-lock-mode: GOVERNANCE\nx-amz-object-lock-retain-until-date: soon",
        "x-amz-object-lock-legal-hold: on"})
    EXPECT_EQ(s3.post("PUT /lck/k", "x", bad).code(), "InvalidArgument") << bad;
}

TEST_F(LockOperations, HoldsAreOnOrOffOrWereNever) {
  const auto version = write("k");
  EXPECT_EQ(s3.send("GET /lck/k?legal-hold").code(), "NoSuchObjectLockConfiguration");
  EXPECT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>").status, 200);
  EXPECT_EQ(s3.send("GET /lck/k?legal-hold").element("Status"), "ON");
  EXPECT_EQ(remove("k", version, kBypass), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>OFF</Status></LegalHold>").status, 200);
  EXPECT_EQ(s3.send("GET /lck/k?legal-hold").element("Status"), "OFF");
  EXPECT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>abc</Status></LegalHold>").code(), "MalformedXML");
  EXPECT_EQ(remove("k", version), "204");
}

TEST_F(LockOperations, ABucketThatRetainsWantsDigests) {
  ASSERT_EQ(s3.post("PUT /lck?object-lock",
                    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
                    "<Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>")
                .status,
            200);
  EXPECT_EQ(s3.send("PUT /lck/k", "x").code(), "InvalidRequest");
  write("k");
  EXPECT_EQ(s3.send("GET /lck/k?retention").element("Mode"), "GOVERNANCE");
  const std::string upload = s3.send("POST /lck/m?uploads").element("UploadId");
  EXPECT_EQ(s3.send("PUT /lck/m?partNumber=1&uploadId=" + upload, "x").code(), "InvalidRequest");
  EXPECT_EQ(s3.post("PUT /lck/m?partNumber=1&uploadId=" + upload, "x").status, 200);
}

TEST_F(LockOperations, ManyAreRemovedEachByItself) {
  const auto locked = write("a"), free = write("b");
  ASSERT_EQ(s3.post("PUT /lck/a?retention", retention("GOVERNANCE", 5)).status, 200);
  const std::string both = "<Delete><Object><Key>a</Key><VersionId>" + locked +
                           "</VersionId></Object><Object><Key>b</Key><VersionId>" + free +
                           "</VersionId></Object></Delete>";
  const Reply first = s3.post("POST /lck?delete", both);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.element("Code"), "AccessDenied");
  EXPECT_THAT(first.body, HasSubstr("<Deleted><Key>b</Key>"));
  EXPECT_THAT(s3.post("POST /lck?delete", both, kBypass).body, Not(HasSubstr("Error")));
}

TEST_F(LockOperations, PermissionsAreAskedForEachThing) {
  const std::string both = "x-amz-object-lock-mode: GOVERNANCE\nx-amz-object-lock-retain-until-date: " + in_hours(3);
  s3.access.denied = {"s3:PutObjectRetention"};
  EXPECT_EQ(s3.post("PUT /lck/k", "x", both).code(), "AccessDenied");
  s3.access.denied = {"s3:PutObjectLegalHold"};
  EXPECT_EQ(s3.post("PUT /lck/k", "x", "x-amz-object-lock-legal-hold: ON").code(), "AccessDenied");
  const auto version = write("k", both);
  s3.access.denied = {"s3:BypassGovernanceRetention"};
  EXPECT_EQ(remove("k", version, kBypass), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 1), kBypass).code(), "AccessDenied");
  EXPECT_EQ(s3.post("PUT /lck/k?retention", retention("GOVERNANCE", 9), kBypass).status, 200) << "it takes no bypass";
  EXPECT_EQ(remove("k", write("k"), kBypass), "204") << "nor does this";
  EXPECT_THAT(s3.access.asked(), Contains("s3:BypassGovernanceRetention lck/k?" + version));
  s3.access.denied = {"s3:GetObjectRetention", "s3:GetObjectLegalHold"};
  ASSERT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>").status, 200);
  for (const char* method : {"GET", "HEAD"}) {
    const Reply shown = s3.send(std::string(method) + " /lck/k");
    EXPECT_EQ(shown.status, 200);
    EXPECT_FALSE(shown.has("x-amz-object-lock-mode")) << method;
    EXPECT_FALSE(shown.has("x-amz-object-lock-retain-until-date")) << method;
    EXPECT_FALSE(shown.has("x-amz-object-lock-legal-hold")) << method;
  }
  EXPECT_EQ(s3.send("GET /lck/k?retention").code(), "AccessDenied");
  s3.access.denied = {"s3:PutBucketObjectLockConfiguration"};
  EXPECT_EQ(s3.send("PUT /new-lck HTTP/1.1\nx-amz-bucket-object-lock-enabled: true").code(), "AccessDenied");
}

TEST_F(LockOperations, ConditionsSeeTheDocument) {
  write("k");
  ASSERT_EQ(s3.post("PUT /lck/k?retention", retention("COMPLIANCE", 30)).status, 200);
  const auto of_retention = s3.access.conditions("s3:PutObjectRetention");
  EXPECT_EQ(of_retention.at("s3:object-lock-mode"), "COMPLIANCE");
  EXPECT_EQ(of_retention.at("s3:object-lock-remaining-retention-days"), "2");
  EXPECT_EQ(of_retention.count("s3:object-lock-legal-hold"), 0u);
  ASSERT_EQ(s3.post("PUT /lck/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>").status, 200);
  EXPECT_EQ(s3.access.conditions("s3:PutObjectLegalHold").at("s3:object-lock-legal-hold"), "ON");
}

}  // namespace
}  // namespace mortise::api_s3::test

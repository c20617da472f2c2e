// SPDX-License-Identifier: Apache-2.0
//
// The line of a request: what was asked and what became of it, and no secrets.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <sstream>

namespace mortise::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> s3_flags(std::vector<std::string> sets = {}) {
  sets.insert(sets.end(), {"plugins.api_s3.enabled=true", "plugins.checksum_openssl.enabled=true"});
  return zoo_flags(sets);
}

/// The request's line that contains `part`; waits for it.
std::string line_with(const TestServer& server, const std::string& part) {
  if (!server.wait_for_log(part)) return "(none)";
  std::istringstream log(server.log());
  std::string line, found;
  while (std::getline(log, line))
    if (line.find("\"message\":\"request\"") != std::string::npos && line.find(part) != std::string::npos) found = line;
  return found;
}

TEST(RequestLog, SaysWhatWasAskedAndWhichErrorCame) {
  TestServer server({"", s3_flags(), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/no-such-bucket/a%20key").status, 404);
  EXPECT_THAT(line_with(server, "no-such-bucket"),
              AllOf(HasSubstr("\"operation\":\"GetObject\""), HasSubstr("\"code\":\"NoSuchBucket\""),
                    HasSubstr("\"bucket\":\"no-such-bucket\""), HasSubstr("\"key\":\"a key\""),
                    HasSubstr("\"status\":404"), HasSubstr("\"outcome\":\"complete\""), HasSubstr("\"user\":")));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(RequestLog, AllHasThemForAnswersWithoutErrorToo) {
  TestServer server({"", s3_flags({"log.requests=all"}), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
  EXPECT_THAT(line_with(server, "CreateBucket"), AllOf(HasSubstr("\"bucket\":\"bucket\""), HasSubstr("\"status\":200"),
                                                       Not(HasSubstr("\"code\"")), Not(HasSubstr("\"query\""))));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(RequestLog, NoneHasNone) {
  TestServer server({"", s3_flags({"log.requests=none"}), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "GET", "/no-such-bucket/key").status, 404);
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_THAT(server.log(), Not(HasSubstr("no-such-bucket")));
}

TEST(RequestLog, LeavesSecretsOutOfTheQuery) {
  TestServer server({"", s3_flags(), {}});
  server.start();
  http(server.address(), "GET",
       "/no-such-bucket/key?X-Amz-Signature=leak1&x-amz-credential=leak2&%58-Amz-Security-%54oken=leak3&Policy=leak4"
       "&AWSAccessKeyId=leak5&client_secret=leak6&sec%2Dret=leak7&Password=leak8&jwt=leak9&authorization=leak10"
       "&x-amz-server-side-encryption-customer-key=leak11&x-amz-copy-source-server-side-encryption-customer-key=leak12"
       "&versionId=shown");
  const std::string line = line_with(server, "no-such-bucket");
  EXPECT_THAT(line, AllOf(HasSubstr("versionId=shown"), HasSubstr("X-Amz-Signature=..."), Not(HasSubstr("leak"))));
  EXPECT_THAT(server.log(), Not(HasSubstr("leak")));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(RequestLog, LongQueriesAndKeysAreCut) {
  TestServer server({"", s3_flags(), {}});
  server.start();
  const std::string key(3000, 'k');
  http(server.address(), "GET", "/no-such-bucket/" + key + "?marker=" + std::string(5000, 'q'));
  const std::string line = line_with(server, "no-such-bucket");
  EXPECT_THAT(line, HasSubstr("qqq...\""));
  EXPECT_LT(line.size(), 4000u);
  EXPECT_EQ(server.terminate(), 0);
}

std::unique_ptr<HttpClient> begin_upload(const TestServer& server) {
  EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
  auto client = std::make_unique<HttpClient>(server.address());
  client->send("PUT /bucket/half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf");
  const std::string begun = "\nmortise_http_requests_total 2\n";
  while (http(server.admin_address(), "GET", "/metrics").body.find(begun) == std::string::npos) {
  }
  return client;
}

TEST(RequestLog, AnUploadWhoseClientLeftGotNoAnswer) {
  TestServer server({"", s3_flags(), {}});
  server.start();
  begin_upload(server).reset();
  EXPECT_THAT(line_with(server, "/bucket/half"),
              AllOf(HasSubstr("\"status\":0,"), HasSubstr("\"outcome\":\"client left\""), HasSubstr("\"sent\":"),
                    HasSubstr("\"operation\":\"PutObject\"")));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(RequestLog, AnUploadThatTheStopCutOffGotNoAnswer) {
  TestServer server({"", s3_flags({"server.drain_timeout=300ms"}), {}});
  server.start();
  const auto client = begin_upload(server);
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_THAT(line_with(server, "/bucket/half"),
              AllOf(HasSubstr("\"status\":0,"), HasSubstr("\"outcome\":\"server stopping\""),
                    HasSubstr("\"level\":\"warning\"")));
}

}  // namespace
}  // namespace mortise::test

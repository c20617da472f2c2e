// SPDX-License-Identifier: Apache-2.0
//
// Authentication and authorization that take their time, in the real program: it serves others meanwhile, survives
// clients that leave, refuses when no answer comes, and stops.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace mortise::test {
namespace {

using testing::HasSubstr;

using Headers = std::vector<std::pair<std::string, std::string>>;
const Headers kAlice{{"x-zoo-user", "alice"}};
const Headers kBob{{"x-zoo-user", "bob"}};

/// One loop, so that a loop that waits serves nobody.
std::vector<std::string> flags(std::vector<std::string> sets) {
  sets.insert(sets.end(), {"plugins.api_s3.enabled=true", "plugins.checksum_openssl.enabled=true",
                           "plugins.zoo_late_auth.enabled=true", "server.threads=1"});
  return zoo_flags(sets);
}

std::string raw(const std::string& method, const std::string& target, const std::string& user) {
  return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nx-zoo-user: " + user + "\r\n\r\n";
}

TEST(LateAuth, IsAsGoodAsAnyOther) {
  for (const char* permission : {"now", "later"}) {
    TestServer server({"", flags({std::string("plugins.zoo_late_auth.permission=") + permission}), {}});
    server.start();
    const auto alice = [&](const char* method, const char* target, std::string_view body = {}) {
      return http(server.address(), method, target, body, kAlice);
    };
    EXPECT_EQ(alice("PUT", "/bucket").status, 200);
    EXPECT_EQ(alice("PUT", "/bucket/key", std::string(100000, 'x')).status, 200);
    EXPECT_EQ(alice("GET", "/bucket/key").body.size(), 100000u);
    EXPECT_THAT(alice("GET", "/bucket?list-type=2").body, HasSubstr("<Key>key</Key>"));
    EXPECT_EQ(alice("PUT", "/bucket/denied", "x").status, 403);
    EXPECT_EQ(alice("GET", "/bucket/denied").status, 404) << "there is none, which who may list the bucket is told";
    EXPECT_EQ(http(server.address(), "GET", "/bucket/key", {}, kBob).status, 403);
    EXPECT_EQ(http(server.address(), "GET", "/bucket/key").status, 403);
    EXPECT_THAT(alice("POST", "/bucket?delete",
                      "<Delete><Object><Key>key</Key></Object><Object><Key>denied</Key></Object></Delete>")
                    .body,
                HasSubstr("Content-MD5"));
    EXPECT_EQ(alice("DELETE", "/bucket/key").status, 204);
    EXPECT_EQ(alice("GET", "/bucket/key").status, 404);
    EXPECT_EQ(server.terminate(), 0);
  }
}

class WaitingAuth : public testing::Test {
 protected:
  TempDirectory directory;
  const std::string file = (directory.path() / "go").string();
  TestServer server{{"", flags({"plugins.zoo_late_auth.until=" + file, "server.drain_timeout=100ms"}), {}}};

  void let_it_answer() const { std::ofstream(file) << "go"; }
};

TEST_F(WaitingAuth, TheLoopServesOthersMeanwhile) {
  server.start();
  HttpClient waiting(server.address());
  waiting.send(raw("PUT", "/bucket", "alice"));
  EXPECT_EQ(http(server.address(), "GET", "/minio/health/live").status, 200) << "served by the loop of the other";
  let_it_answer();
  EXPECT_EQ(waiting.read_answer().status, 200);
  EXPECT_EQ(server.terminate(), 0);
}

TEST_F(WaitingAuth, AClientThatLeavesDoesNoHarm) {
  server.start();
  for (int i = 0; i < 20; ++i) {
    HttpClient leaves(server.address());
    leaves.send(raw("PUT", "/bucket" + std::to_string(i), "alice"));
    EXPECT_EQ(http(server.address(), "GET", "/minio/health/live").status, 200) << "the loop has seen the other";
  }
  let_it_answer();
  EXPECT_EQ(http(server.address(), "PUT", "/another", {}, kAlice).status, 200);
  EXPECT_EQ(server.terminate(), 0);
}

/// What was asked before the stop is answered after it, when the requests are long gone.
TEST_F(WaitingAuth, TheServerStopsWhileAnAnswerIsOutstanding) {
  server.start();
  HttpClient waiting(server.address());
  waiting.send(raw("PUT", "/bucket", "alice"));
  EXPECT_EQ(http(server.address(), "GET", "/minio/health/live").status, 200);
  server.send(SIGTERM);
  EXPECT_EQ(waiting.read_answer().status, 503);
  let_it_answer();
  EXPECT_EQ(server.wait(), 0);
  EXPECT_TRUE(server.wait_for_log("stopped"));
}

/// However much time a plugin would have: with an hour for an answer, a stop that waited for it would be given up.
class ForgetfulAuth : public testing::Test {
 protected:
  static std::vector<std::string> patient(std::vector<std::string> sets) {
    sets.insert(sets.end(), {"server.timeouts.access=1h", "server.drain_timeout=0s"});
    return flags(sets);
  }
};

TEST_F(ForgetfulAuth, AStopEndsTheRequestsThatWaitForIt) {
  for (const std::string what : {"identity", "permission"}) {
    TestServer server({"", patient({"plugins.zoo_late_auth." + what + "=never"}), {}});
    server.start();
    HttpClient waiting(server.address());
    waiting.send(raw("PUT", "/bucket", "alice"));
    EXPECT_TRUE(server.wait_for_log("asked what it never answers"));
    server.send(SIGTERM);
    const HttpAnswer answer = waiting.read_answer();
    EXPECT_EQ(answer.status, 503) << what;
    EXPECT_THAT(answer.body, HasSubstr("<Code>ServiceUnavailable</Code>"));
    EXPECT_EQ(server.wait(), 0) << what;
  }
}

/// A job is interrupted, not failed: nobody has denied it anything.
TEST_F(ForgetfulAuth, AStopInterruptsTheJobsThatWaitForIt) {
  TestServer server({"", patient({"plugins.api_native.enabled=true"}), {}});
  server.start();
  const auto alice = [&](const char* method, const char* target, std::string_view body = {}) {
    return http(server.address(), method, target, body, kAlice);
  };
  ASSERT_EQ(alice("PUT", "/bucket").status, 200);
  ASSERT_EQ(alice("PUT", "/bucket/never", "x").status, 200);
  const HttpAnswer begun =
      alice("POST", "/v1/buckets/bucket?bck_to=ais/@%23/copy/", R"({"action":"copy-bck","value":{}})");
  ASSERT_EQ(begun.status, 200) << begun.body;
  EXPECT_TRUE(server.wait_for_log("asked what it never answers"));
  EXPECT_EQ(server.terminate(), 0);
  EXPECT_TRUE(server.wait_for_log("before the server stopped"));
  EXPECT_EQ(server.log().find("a job has failed"), std::string::npos);
}

TEST(LateAuth, WithoutAnAnswerTheClientIsToldToTryAgain) {
  const std::string slow = "in time; the request is";
  for (const std::string what : {"identity", "permission"}) {
    TestServer server({"", flags({"plugins.zoo_late_auth." + what + "=never", "server.timeouts.access=200ms"}), {}});
    server.start();
    const HttpAnswer answer = http(server.address(), "PUT", "/bucket", {}, kAlice);
    EXPECT_EQ(answer.status, 503) << what;
    EXPECT_THAT(answer.body, HasSubstr("<Code>ServiceUnavailable</Code>"));
    EXPECT_TRUE(server.wait_for_log("plugin 'zoo_late_auth' has not answered a call of " +
                                    std::string(what == "identity" ? "authenticate()" : "authorize()") + " " + slow));
    EXPECT_EQ(server.terminate(), 0) << "the answers come now, too late";
  }
}

}  // namespace
}  // namespace mortise::test

// SPDX-License-Identifier: Apache-2.0
//
// Plugins that break the rules of a call: exceptions, answers that come twice, late, empty or never, loops that are
// blocked. Each is a line in the log that names the plugin; what it did not concern goes on.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> with_s3(std::vector<std::string> sets) {
  sets.insert(sets.end(), {"plugins.api_s3.enabled=true", "plugins.checksum_openssl.enabled=true"});
  return zoo_flags(sets);
}

TEST(AuthZoo, AnExceptionWhileAuthenticatingRefuses) {
  TestServer server({"", with_s3({"plugins.zoo_authenticate_throws.enabled=true"}), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 500);
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_authenticate_throws' threw an exception in authenticate(): a tantrum"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(AuthZoo, AnExceptionWhileAuthorizingDenies) {
  TestServer server({"", with_s3({"plugins.zoo_authorize_throws.enabled=true"}), {}});
  server.start();
  EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 403);
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_authorize_throws' threw an exception in authorize(): a tantrum"));
  EXPECT_EQ(server.terminate(), 0);
}

TEST(AuthZoo, AnExceptionInFindRefusesThePlugin) {
  TestServer server({"", zoo_flags({"plugins.zoo_find_throws.enabled=true"}), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_find_throws' is refused: " + zoo_file("find_throws") +
                                  " threw an exception in find(): a tantrum"));
}

TEST(AuthZoo, AnExceptionAtTheEndIsALineInTheLog) {
  for (const std::string moment : {"stop", "destroy"}) {
    TestServer server({"", zoo_flags({"plugins.zoo_" + moment + "_throws.enabled=true"}), {}});
    server.start();
    EXPECT_EQ(server.terminate(), 0);
    EXPECT_TRUE(server.wait_for_log("plugin 'zoo_" + moment + "_throws': " + zoo_file(moment + "_throws") +
                                    " threw an exception in " + moment + "(): a tantrum"));
    EXPECT_TRUE(server.wait_for_log("stopped"));
  }
}

class AnswersZoo : public testing::Test {
 protected:
  std::vector<std::string> flags(const std::string& answers, const std::string& throws = "") const {
    return with_s3({"storage.meta=zoo_answers", "storage.blob=zoo_answers", "storage.inline_max=0",
                    "plugins.zoo_answers.answers=" + answers, "plugins.zoo_answers.throws=" + throws});
  }
};

/// Objects are stored and read although every commit, write and finish is answered twice, at once or at the end.
TEST_F(AnswersZoo, TheSecondAnswerIsIgnored) {
  for (const std::string how : {"twice", "late"}) {
    TestServer server({"", flags(how), {}});
    server.start();
    EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200);
    for (int i = 0; i < 20; ++i) {
      const std::string key = "/bucket/key" + std::to_string(i);
      EXPECT_EQ(http(server.address(), "PUT", key, std::string(100000, 'x')).status, 200);
      EXPECT_EQ(http(server.address(), "GET", key).body.size(), 100000u);
    }
    EXPECT_EQ(server.terminate(), 0);
    // Which call it was is known until the answer's place is used again, so only one kind is sure to be named.
    EXPECT_TRUE(
        server.wait_for_log("plugin 'zoo_answers' answered a call of commit() twice; the second answer is ignored"))
        << how;
  }
}

TEST_F(AnswersZoo, AnAnswerThatSaysNothingIsAFailure) {
  TestServer server({"", flags("nothing"), {}});
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_answers' answered commit() without saying how it went"));
}

TEST_F(AnswersZoo, AnExceptionIsAFailureOfThatCall) {
  TestServer server({"", flags("once", "commit"), {}});
  server.start();
  int last = 0;
  for (int i = 0; i < 20 && last != 500 && last != 503; ++i)
    last = http(server.address(), "PUT", "/bucket" + std::to_string(i)).status;
  EXPECT_THAT(last, testing::AnyOf(500, 503));
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_answers' threw an exception in commit(): a tantrum"));
  const HttpAnswer health = http(server.admin_address(), "GET", "/healthz");
  EXPECT_EQ(health.status, 503);
  EXPECT_THAT(health.body, HasSubstr("could not take the last change"));
  server.kill();
}

/// The stop cannot wait for ever, and says for whom it waited.
TEST_F(AnswersZoo, AnAnswerThatNeverComesIsNamed) {
  TestServer server({"", flags("never"), {}});
  server.start();
  HttpClient client(server.address());
  for (int i = 0; i < 12; ++i)
    client.send("PUT /bucket" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(http(server.admin_address(), "GET", "/healthz").status, 200);
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_answers' has not answered a call of commit() for 30 s"));
  for (const char* page : {"/healthz", "/readyz", "/minio/health/live", "/minio/health/cluster"}) {
    const HttpAnswer answer = http(server.admin_address(), "GET", page);
    EXPECT_EQ(answer.status, 503) << page;
    EXPECT_THAT(answer.body, HasSubstr("a store has not answered a write for 30 s"));
  }
  server.kill();
}

/// Asks until it is so; the watch looks once a second.
bool health_becomes(const TestServer& server, int status, const std::string& text) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < give_up) {
    const HttpAnswer answer = http(server.admin_address(), "GET", "/healthz");
    if (answer.status == status && answer.body.find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(LoopZoo, ABlockedLoopIsNamedAndSoIsItsEnd) {
  const TempDirectory directory;
  const std::string file = (directory.path() / "go").string();
  TestServer server({"", zoo_flags({"plugins.zoo_blocks.enabled=true", "plugins.zoo_blocks.until=" + file}), {}});
  server.start();
  HttpClient client(server.address());
  client.send("GET /blocks HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_blocks' blocks an event loop: it is in handle() for more than 5 s"));
  EXPECT_TRUE(health_becomes(server, 503, "an event loop has not run for 5 s"));
  EXPECT_EQ(http(server.admin_address(), "GET", "/readyz").status, 503);
  std::ofstream(file) << "go";
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(health_becomes(server, 200, "ok"));
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_blocks' blocks the event loop no longer"));
  EXPECT_EQ(server.terminate(), 0);
}

}  // namespace
}  // namespace mortise::test

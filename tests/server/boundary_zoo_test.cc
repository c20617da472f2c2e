// SPDX-License-Identifier: Apache-2.0
//
// Plugins that break the rules of a call: exceptions, answers that come twice, late, empty or never, loops that are
// blocked. Each is a line in the log that names the plugin; what it did not concern goes on.
#include "server/zoo.h"

#include "support/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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

TEST(AuthZoo, AnAnswerThatNobodyCanLookAtRefuses) {
  for (const std::string what : {"identity", "code", "facts", "reason"}) {
    TestServer server({"", with_s3({"plugins.zoo_malformed_" + what + ".enabled=true"}), {}});
    server.start();
    EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, what == "reason" ? 403 : 500) << what;
    const std::string function = what == "reason" ? "authorize()" : "authenticate()";
    EXPECT_TRUE(server.wait_for_log("plugin 'zoo_malformed_" + what + "' gave an invalid answer in " + function +
                                    ", a" + (what == "facts" ? "n array" : " text") +
                                    " of which there is only the length"))
        << server.log();
    EXPECT_EQ(server.terminate(), 0);
  }
}

class AnswersZoo : public testing::Test {
 protected:
  std::vector<std::string> flags(const std::string& answers, const std::string& throws = "",
                                 const std::string& gives = "") const {
    return with_s3({"storage.meta=zoo_answers", "storage.blob=zoo_answers", "storage.inline_max=0",
                    "plugins.zoo_answers.answers=" + answers, "plugins.zoo_answers.throws=" + throws,
                    "plugins.zoo_answers.gives=" + gives});
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

TEST_F(AnswersZoo, AMessageThatNobodyCanLookAtIsAFailure) {
  TestServer server({"", flags("malformed"), {}});
  server.start();
  int last = 0;
  for (int i = 0; i < 20 && last != 500 && last != 503; ++i)
    last = http(server.address(), "PUT", "/bucket" + std::to_string(i)).status;
  EXPECT_THAT(last, testing::AnyOf(500, 503));
  EXPECT_TRUE(
      server.wait_for_log("plugin 'zoo_answers' answered commit() with a text of which there is only the length"));
  server.kill();
}

TEST_F(AnswersZoo, ATextThatNobodyCanLookAtIsAFailureOfThatCall) {
  for (const std::string function : {"get", "cursor_record", "create"}) {
    TestServer server({"", flags("once", "", function), {}});
    server.start();
    EXPECT_EQ(http(server.address(), "PUT", "/bucket").status, 200) << function;
    int worst = 0;
    for (int i = 0; i < 20; ++i) {
      const std::string key = "/bucket/key" + std::to_string(i);
      worst = std::max(worst, http(server.address(), "PUT", key, std::string(100000, 'x')).status);
      worst = std::max(worst, http(server.address(), "GET", "/bucket?list-type=2").status);
    }
    EXPECT_EQ(worst, 500) << function;
    EXPECT_TRUE(server.wait_for_log("plugin 'zoo_answers' answered " + function + "() with a text of which"))
        << function;
    server.kill();
  }
}

/// Each answer of a remote is a line in the log and an error to the client; other requests go on.
TEST(RemoteZoo, AnswersThatNobodyCanLookAtAreFailures) {
  TestServer server({"[[bucket]]\nname = \"bucket\"\nproperties = { backend_bck = \"zoo:there\" }\n",
                     with_s3({"plugins.zoo_malformed_remote.enabled=true"}),
                     {}});
  server.start();
  const auto says = [&](const std::string& text) {
    return server.wait_for_log("plugin 'zoo_malformed_remote' answered " + text);
  };
  const std::string text = "a text of which there is only the length";
  const std::string array = "an array of which there is only the length";
  EXPECT_TRUE(says("place() with " + text));
  const auto asked = [&](const char* method, const std::string& key) {
    const int status = http(server.address(), method, "/bucket/" + key, method == std::string("PUT") ? "x" : "").status;
    EXPECT_GE(status, 500) << method << " " << key;
  };
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"etag", text}, {"metadata", array}, {"digests", array}, {"error", text}};
  for (const auto& [key, fault] : kinds) {
    asked("HEAD", key);
    EXPECT_TRUE(says("head() with " + fault)) << key;
    asked("GET", key);
    EXPECT_TRUE(says("get() with " + fault)) << key;
  }
  asked("HEAD", "nothing");
  EXPECT_TRUE(says("head() with success, and nothing else"));
  for (const auto& [key, fault] :
       {std::pair("nothing", "nothing to look at"), std::pair("early", "bytes before the object"),
        std::pair("transfer", "no transfer")}) {
    asked("GET", key);
    EXPECT_TRUE(says(std::string("get() with ") + fault)) << key;
  }
  HttpClient(server.address())
      .send("GET /bucket/bytes HTTP/1.1\r\nHost: localhost\r\n\r\n");  // has begun: it is cut off
  EXPECT_TRUE(says("get() with bytes of which there is only the length"));
  asked("PUT", "fine");
  EXPECT_TRUE(says("put() with " + text));
  asked("DELETE", "fine");
  EXPECT_TRUE(says("remove() with " + text));
  EXPECT_GE(http(server.address(), "GET", "/bucket?list-type=2").status, 500);
  EXPECT_TRUE(says("list() with " + text));
  EXPECT_EQ(http(server.address(), "GET", "/bucket/fine").body, "12345");
  EXPECT_EQ(server.terminate(), 0);
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

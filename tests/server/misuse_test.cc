// SPDX-License-Identifier: Apache-2.0
//
// A plugin that misuses its exchanges, and the real program: no other client notices, nothing crashes, and the log
// names the plugin.
#include "server/zoo.h"

#include "support/http_client.h"

#include <mortise/abi/base.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Misuse : public testing::Test {
 protected:
  static std::vector<std::string> flags() {
    return zoo_flags({"plugins.zoo_misuses.enabled=true", "plugins.zoo_mirror.enabled=true", "server.threads=1",
                      "server.drain_timeout=200ms"});
  }
  void SetUp() override { server_.start(); }
  /// After every misuse the server serves, and stops as it should.
  void TearDown() override {
    EXPECT_EQ(http(server_.address(), "GET", "/mirror").status, 200);
    EXPECT_EQ(server_.terminate(), 0) << server_.log();
  }
  HttpAnswer ask(const std::string& what, const std::string& body = {}) {
    return http(server_.address(), body.empty() ? "GET" : "PUT", "/misuse/" + what, body);
  }
  void expect_complaint(const std::string& text) {
    EXPECT_TRUE(server_.wait_for_log("plugin 'zoo_misuses' " + text)) << server_.log();
  }

  TestServer server_{{"", flags(), {}}};
};

TEST_F(Misuse, ASecondAnswerIsIgnored) {
  HttpClient client(server_.address());
  EXPECT_EQ(client.request("GET", "/misuse/twice").body, "first");
  EXPECT_THAT(client.request("GET", "/mirror").body, HasSubstr("word="));
  expect_complaint("called respond() for a request that was answered already; ignored");
}

/// The connection whose exchange was kept has another request under way when the late calls come.
TEST_F(Misuse, LateCallsDoNotReachTheNextRequestOfThatConnection) {
  HttpClient victim(server_.address());
  EXPECT_EQ(victim.request("GET", "/misuse/keep").body, "kept");
  victim.send("GET /misuse/never HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(ask("late").body, "mine");
  EXPECT_EQ(ask("late").body, "mine");
  for (const char* call : {"respond", "receive", "resume", "post", "request"})
    expect_complaint(std::string("called ") + call + "() for a request that was answered already; ignored");
  server_.send(SIGTERM);
  EXPECT_EQ(victim.read_answer().status, 0);
  EXPECT_EQ(server_.wait(), 0) << server_.log();
  EXPECT_TRUE(server_.wait_for_log("plugin 'zoo_misuses' has not answered 1 request, the oldest for"));
  EXPECT_TRUE(server_.wait_for_log("GET /misuse/never"));
  server_.start();
}

/// The same when the connection is gone and its memory serves others.
TEST_F(Misuse, LateCallsDoNotReachOtherConnections) {
  EXPECT_EQ(ask("keep").body, "kept");
  std::vector<std::unique_ptr<HttpClient>> others;
  for (int i = 0; i < 50; ++i) others.push_back(std::make_unique<HttpClient>(server_.address()));
  for (auto& other : others) EXPECT_EQ(other->request("GET", "/misuse/twice").body, "first");
  for (auto& other : others) other->send("GET /misuse/never HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(ask("late").body, "mine");
  server_.send(SIGTERM);
  for (auto& other : others) EXPECT_EQ(other->read_answer().status, 0);
  EXPECT_EQ(server_.wait(), 0) << server_.log();
  EXPECT_TRUE(server_.wait_for_log("plugin 'zoo_misuses' has not answered 50 requests"));
  server_.start();
}

TEST_F(Misuse, OfTwoAnswersAtOnceOneIsGiven) {
  HttpClient client(server_.address());
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.request("GET", "/misuse/race").body, "one of two");
}

TEST_F(Misuse, ABodyIsReceivedOnce) {
  EXPECT_EQ(ask("receive", "hello").body, "received");
  expect_complaint("called receive() twice for a request; ignored");
  expect_complaint("called receive() without a sink that has write() and closed(); ignored");
  expect_complaint("called receive() on a thread that is not the loop; ignored");
  expect_complaint("called receive() for a request that was answered already; ignored");
}

TEST_F(Misuse, ReadyIsTakenOncePerCallOfNext) {
  HttpClient client(server_.address());
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.request("GET", "/misuse/ready");
    ASSERT_EQ(answer.status, 200);
    ASSERT_EQ(answer.body, "");
  }
  expect_complaint("called ready() of a body twice; ignored");
}

struct Wild {
  std::string how;
  std::string why;
};

TEST_F(Misuse, AResponseThatCannotBeSentIsAnswered500) {
  for (const Wild& wild :
       {Wild{"null", "the response is NULL"}, Wild{"status0", "its status is not within 200 to 599"},
        Wild{"status99", "its status is not within 200 to 599"},
        Wild{"status100", "its status is not within 200 to 599"},
        Wild{"status1000", "its status is not within 200 to 599"}, Wild{"headers", "its headers are NULL"},
        Wild{"header", "a header of it is NULL"}, Wild{"length", "its content_length is too large"},
        Wild{"body", "its body is NULL"}, Wild{"size", "its size is too small"},
        Wild{"source", "its source lacks next() or close()"}}) {
    const auto answer = ask("wild/" + wild.how);
    EXPECT_EQ(answer.status, 500) << wild.how;
    EXPECT_THAT(answer.body, Not(HasSubstr("never seen")));
    expect_complaint("gave a response that cannot be sent, so 500 was: " + wild.why);
  }
}

TEST_F(Misuse, AHeaderCannotAddAnother) {
  const auto answer = ask("wild/split");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.count("x-injected"), 0u);
  EXPECT_EQ(answer.headers.at("x-split"), "a  X-Injected: yes");
  expect_complaint("gave a header with a wrong name or control characters");
}

TEST_F(Misuse, WhatThrowsCostsOneRequest) {
  EXPECT_EQ(ask("throw").status, 500);
  expect_complaint("threw an exception in handle(); answered 500: a tantrum in handle");
  EXPECT_EQ(ask("throwint").status, 500);
  EXPECT_EQ(ask("answerthrow").body, "before the tantrum");
  EXPECT_EQ(ask("throwtask").status, 500);
  expect_complaint("threw an exception in a task on the loop: a tantrum in a task");
  EXPECT_EQ(ask("throwwrite", "hello").status, 500);
  expect_complaint("threw an exception in write() of a sink: a tantrum in write");
  EXPECT_EQ(ask("throwclosed", "hello").status, 500);
  EXPECT_EQ(ask("throwclosed").status, 500);
  expect_complaint("threw an exception in closed() of a sink: a tantrum in closed");
  (void)ask("thrownext");
  expect_complaint("threw an exception in next() of a body: a tantrum in next");
  expect_complaint("threw an exception in close() of a body: a tantrum in close");
  EXPECT_EQ(http(server_.admin_address(), "GET", "/healthz").status, 200);
  server_.send(SIGTERM);
  EXPECT_EQ(server_.wait(), 0);
  EXPECT_THAT(server_.log(), Not(HasSubstr("has not answered")));  // and no stop has to wait
  server_.start();
}

/// What a plugin asks of its host without saying what is refused, by the service that it asks.
TEST(Asks, ForNothingAreRefused) {
  TestServer server({"", zoo_flags({"plugins.zoo_asks.enabled=true", "server.threads=1"}), {}});
  server.start();
  for (const auto& [question, answer] :
       std::vector<std::pair<std::string, std::string>>{{"log", "logged 0"},
                                                        {"metric", "made 0"},
                                                        {"option", "status " + std::to_string(MORTISE_NOT_FOUND)},
                                                        {"task", "taken 0"},
                                                        {"find", "found 0"},
                                                        {"authorize", "denied 0"},
                                                        {"authenticate", "refused 0"},
                                                        {"object", "status " + std::to_string(MORTISE_INVALID)}})
    EXPECT_EQ(http(server.address(), "GET", "/asks/" + question).body, answer) << question;
  EXPECT_TRUE(server.wait_for_log("plugin 'zoo_asks' submits a task that is NULL; ignored"));
  EXPECT_EQ(server.terminate(), 0) << server.log();
}

}  // namespace
}  // namespace mortise::test

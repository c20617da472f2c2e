// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/http/test_server.h"

#include <thread>

namespace mortise::http::test {
namespace {

TEST(ExchangeTest, AnswersOverIPv4AndKeepsTheConnection) {
  TestServer s(describe);
  Client c(s.address);
  for (int i = 0; i < 3; ++i) {
    const auto reply = c.ask(get("/a//b/%2F+?x=1&x&y="));
    EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK");
    EXPECT_EQ(reply.body, "GET|/a//b/%2F+?x=1&x&y=|/a//b/%2F+|x=1&x&y=|h\nHost=[h]\n");
    EXPECT_EQ(reply.header("server"), "Mortise");
    EXPECT_EQ(reply.header("date").size(), 29u);
    EXPECT_EQ(reply.headers.count("connection"), 0u);
  }
}

TEST(ExchangeTest, EchoesBodies) {
  TestServer s(echo_body);
  Client c(s.address);
  EXPECT_EQ(c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello").body, "hello");
  EXPECT_EQ(c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").body, "");
  EXPECT_EQ(c.ask("PUT / HTTP/1.1\r\nHost: h\r\n\r\n").body, "");
  EXPECT_EQ(
      c.ask("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n")
          .body,
      "abc0123456789");
  const std::string big(3'000'000, 'x');
  const auto reply = c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + big);
  EXPECT_EQ(reply.body, big);
}

TEST(ExchangeTest, AnswersPipelinedRequestsInOrder) {
  TestServer s(describe);
  Client c(s.address);
  std::string five;
  for (int i = 0; i < 5; ++i) five += get("/" + std::to_string(i));
  c.send(five);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(c.receive().body.substr(0, 7), "GET|/" + std::to_string(i) + "|");
}

TEST(ExchangeTest, AnswersFromAnotherThread) {
  std::thread worker;
  TestServer s([&](mortise::Exchange e) {
    if (worker.joinable()) worker.join();
    worker = std::thread([e = std::make_shared<mortise::Exchange>(std::move(e))]() mutable {
      e->respond(text(201, "from afar: " + std::string(e->request().target())));
    });
  });
  Client c(s.address);
  EXPECT_EQ(c.ask(get("/1")).body, "from afar: /1");
  EXPECT_EQ(c.ask(get("/2")).status, 201);
  worker.join();
}

}  // namespace
}  // namespace mortise::http::test

// SPDX-License-Identifier: Apache-2.0
//
// Clients that take more than their share: of connections, of time.
#include "unit/kernel/http/test_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

namespace mortise::http::test {
namespace {

using namespace std::chrono_literals;

ServerOptions limited(size_t connections, size_t per_address = 0) {
  auto options = loopback();
  options.limits.connections = connections;
  options.limits.connections_per_address = per_address;
  return options;
}

/// Answers at once, but what begins with /hold when the test says so.
struct Held {
  HandleFunction function() {
    return [this](mortise::Exchange e) {
      if (!e.request().path().starts_with("/hold")) return describe(std::move(e));
      const std::lock_guard lock(mutex);
      held.push_back(std::move(e));
      changed.notify_all();
    };
  }
  void wait_for(size_t count) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, kPatience, [&] { return held.size() >= count; }));
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<mortise::Exchange> held;
};

using Clients = std::vector<std::unique_ptr<Client>>;

Clients connect(const std::string& address, size_t count) {
  Clients out;
  for (size_t i = 0; i < count; ++i) out.push_back(std::make_unique<Client>(address));
  return out;
}

TEST(ConnectionLimitTest, NewOnesTakeThePlaceOfTheLongestIdle) {
  auto options = limited(40);
  options.loops = 1;  // each closes its own longest idle
  TestServer s(describe, options);
  auto idle = connect(s.address, 40);
  for (auto& client : idle) EXPECT_EQ(client->ask(get("/")).status, 200);
  Client first(s.address);
  EXPECT_EQ(first.ask(get("/")).status, 200);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
  EXPECT_TRUE(idle.front()->closed());
}

TEST(ConnectionLimitTest, OnesThatNeverSaidAnythingGiveWayToo) {
  TestServer s(describe, limited(20));
  const auto silent = connect(s.address, 60);  // more than there is room for
  for (int i = 0; i < 30; ++i) EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
}

TEST(ConnectionLimitTest, UnfinishedHeadsGiveWayWhenNothingIsIdle) {
  TestServer s(describe, limited(6));
  auto slow = connect(s.address, 6);
  for (auto& client : slow) client->send("GET / HTTP/1.1\r\nX-Slow: ");
  EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
}

TEST(ConnectionLimitTest, AnsweredOnesWhoseBodyNobodyWantsGiveWayFirst) {
  auto options = limited(6);
  options.loops = 1;
  TestServer s(describe, options);
  auto unwanted = connect(s.address, 5);
  for (auto& client : unwanted) {
    client->send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nx");
    EXPECT_EQ(client->receive().status, 200);
  }
  Client idle(s.address);
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
  EXPECT_EQ(idle.ask(get("/")).status, 200) << "it was not the one that had to go";
}

TEST(ConnectionLimitTest, RunningRequestsDoNot) {
  Held held;
  TestServer s(held.function(), limited(4));
  auto busy = connect(s.address, 3);
  for (auto& client : busy) client->send(get("/hold"));
  held.wait_for(3);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
  for (auto& exchange : held.held) exchange.respond(text(200, "at last"));
  for (auto& client : busy) EXPECT_EQ(client->receive().body, "at last");
}

TEST(ConnectionLimitTest, OneAddressHasALimitOfItsOwn) {
  Held held;
  TestServer s(held.function(), limited(100, 3));
  auto busy = connect(s.address, 3);
  for (auto& client : busy) client->send(get("/hold"));
  held.wait_for(3);
  EXPECT_EQ(Client(s.address).ask(get("/")).status, 0);
  for (auto& exchange : held.held) exchange.respond(text(200, "at last"));
  for (auto& client : busy) EXPECT_EQ(client->receive().body, "at last");
  busy.clear();
  while (s.server->counters().connections_open > 0) std::this_thread::yield();
  EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
}

std::string large_head(size_t size) { return "GET / HTTP/1.1\r\nHost: h\r\nX-Large: " + std::string(size, 'x'); }

size_t count_answered(const Clients& clients) {
  return static_cast<size_t>(
      std::count_if(clients.begin(), clients.end(), [](const auto& c) { return c->readable_now(); }));
}

/// Waits until a request with a large head is served.
void expect_room_for(const std::string& address, const std::string& head) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (status != 200 && std::chrono::steady_clock::now() < until)
    status = Client(address).ask(head + "\r\n\r\n").status;
  EXPECT_EQ(status, 200);
}

ServerOptions with_room_for_three_large_heads() {
  auto options = loopback();
  options.limits.heads_bytes = 100'000;
  return options;
}

TEST(HeadBudgetTest, UnfinishedHeadsTogetherHaveALimit) {
  TestServer s(describe, with_room_for_three_large_heads());
  auto clients = connect(s.address, 10);
  for (auto& client : clients) client->send(large_head(30'000));
  while (count_answered(clients) < 7) std::this_thread::yield();
  for (auto& client : clients) {
    if (client->readable_now()) {
      EXPECT_EQ(client->receive().status, 503);
    }
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Client(s.address).ask(get("/")).status, 200) << "small ones are not counted";
  clients.clear();
  expect_room_for(s.address, large_head(30'000));
}

TEST(HeadBudgetTest, HeadsOfRunningRequestsCount) {
  Held held;
  TestServer s(held.function(), with_room_for_three_large_heads());
  const std::string head = "GET /hold HTTP/1.1\r\nHost: h\r\nX-Large: " + std::string(30'000, 'x') + "\r\n\r\n";
  auto busy = connect(s.address, 3);
  for (auto& client : busy) client->send(head);
  held.wait_for(3);
  EXPECT_EQ(Client(s.address).ask(head).status, 503);
  for (auto& exchange : held.held) exchange.respond(text(200, "at last"));
  for (auto& client : busy) EXPECT_EQ(client->receive().body, "at last");
  expect_room_for(s.address, large_head(30'000));
}

/// Who sends nothing more after an answer keeps nothing.
TEST(HeadBudgetTest, AnsweredRequestsGiveItBack) {
  TestServer s(describe, with_room_for_three_large_heads());
  Clients idle;
  for (int i = 0; i < 10; ++i) {
    idle.push_back(std::make_unique<Client>(s.address));
    EXPECT_EQ(idle.back()->ask(large_head(30'000) + "\r\n\r\n").status, 200);
  }
  for (int i = 0; i < 10; ++i) {  // and who does not send the body that nobody wants
    idle.push_back(std::make_unique<Client>(s.address));
    const auto rest = "\r\nContent-Length: 1000\r\n\r\n";
    EXPECT_EQ(idle.back()->ask(large_head(30'000) + rest).status, 200);
  }
}

TEST(ChunkTest, TinyChunksReachTheSinkTogether) {
  struct Counted {
    std::string body;
    size_t pieces = 0;
  } seen;
  class Sink final : public BodySink {
   public:
    Sink(mortise::Exchange e, Counted& seen) : e_(std::move(e)), seen_(seen) {}
    bool write(std::string_view data, mortise_buffer*) noexcept override {
      seen_.body += data;
      ++seen_.pieces;
      return true;
    }
    void closed(mortise_status how) noexcept override { e_.respond(Response(how == MORTISE_OK ? 200 : 400)); }
    mortise::Exchange e_;
    Counted& seen_;
  };
  TestServer s([&](mortise::Exchange e) {
    auto sink = std::make_unique<Sink>(std::move(e), seen);
    auto& exchange = sink->e_;
    exchange.receive(std::move(sink));
  });
  std::string body, sent = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20'000; ++i) {
    const size_t size = i % 1000 == 999 ? 3000 : 1 + static_cast<size_t>(i % 3);
    const std::string chunk(size, static_cast<char>('a' + i % 26));
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%zx", size);
    sent.append(digits.data()).append("\r\n").append(chunk).append("\r\n");
    body += chunk;
  }
  Client c(s.address);
  EXPECT_EQ(c.ask(sent + "0\r\n\r\n").status, 200);
  EXPECT_EQ(seen.body, body);
  EXPECT_LT(seen.pieces, 1000u);
}

TEST(PaceTest, ASlowUploadIsToldSo) {
  auto options = loopback();
  options.timeouts.grace = 200ms;
  options.limits.body_rate = 1 << 30;
  TestServer s(
      [](mortise::Exchange e) {
        auto shared = std::make_shared<mortise::Exchange>(std::move(e));
        shared->receive(std::make_unique<CollectingSink>([shared](mortise_status how, const std::string&) {
          shared->respond(text(how == MORTISE_TIMED_OUT ? 408 : 200, "ended"));
        }));
      },
      options);
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
  while (!c.readable_now()) {
    c.send("x");
    std::this_thread::yield();
  }
  EXPECT_EQ(c.receive().status, 408);
}

/// Sinks that say that they keep everything are held to the rate of documents.
TEST(PaceTest, DocumentsHaveARateOfTheirOwn) {
  class Document final : public BodySink {
   public:
    explicit Document(mortise::Exchange e) : e_(std::move(e)) {}
    bool write(std::string_view, mortise_buffer*) noexcept override { return true; }
    void closed(mortise_status how) noexcept override { e_.respond(Response(how == MORTISE_TIMED_OUT ? 408 : 200)); }
    uint32_t flags() const noexcept override { return MORTISE_SINK_DOCUMENT; }
    mortise::Exchange e_;
  };
  auto options = loopback();
  options.timeouts.grace = 200ms;
  options.limits.body_rate = 0;
  options.limits.document_rate = 1 << 20;
  TestServer s(
      [](mortise::Exchange e) {
        auto sink = std::make_unique<Document>(std::move(e));
        auto& exchange = sink->e_;
        exchange.receive(std::move(sink));
      },
      options);
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nx");
  EXPECT_EQ(c.receive().status, 408);
}

/// The socket takes nothing new for much longer than the stall timeout, because its buffer is large and the client
/// slow.
TEST(PaceTest, ASlowReaderIsNoStalledOne) {
  auto options = loopback();
  options.timeouts.stall = 1s;
  options.limits.body_rate = 1000;
  const std::string large(40'000'000, 'x');
  TestServer s([&](mortise::Exchange e) { e.respond(text(200, large)); }, options);
  Client c(s.address);
  c.send(get("/"));
  std::string bytes(8192, 0);
  for (int i = 0; i < 250; ++i) {
    while (!c.readable_now()) std::this_thread::yield();
    ASSERT_GT(::recv(c.fd(), bytes.data(), bytes.size(), 0), 0);
    std::this_thread::sleep_for(20ms);  // the slowness of the client
  }
  EXPECT_EQ(s.server->counters().timeouts, 0u);
  EXPECT_EQ(s.server->counters().connections_open, 1u);
}

}  // namespace
}  // namespace mortise::http::test

// SPDX-License-Identifier: Apache-2.0
//
// Handles of exchanges that were answered.
#include "unit/kernel/http/test_server.h"

#include <atomic>
#include <thread>
#include <vector>

namespace mortise::http::test {
namespace {

/// Handles of answered exchanges, for everybody to misuse.
class Stale {
 public:
  void add(mortise_exchange x) {
    const std::lock_guard lock(mutex_);
    handles_.push_back(x);
  }
  std::vector<mortise_exchange> all() {
    const std::lock_guard lock(mutex_);
    return handles_;
  }

 private:
  std::mutex mutex_;
  std::vector<mortise_exchange> handles_;
};

void misuse(mortise_exchange x) {
  mortise_response wrong{};
  wrong.size = sizeof wrong;
  wrong.status = 418;
  EXPECT_EQ(x.table->respond(x, &wrong), MORTISE_INVALID);
  x.table->resume(x);
  mortise_body_sink sink{sizeof sink, 0, nullptr, [](void*, const void*, size_t, mortise_buffer*) { return 0; },
                         [](void*, mortise_status) { ADD_FAILURE(); }};
  EXPECT_EQ(x.table->receive(x, &sink), MORTISE_INVALID);
  EXPECT_EQ(x.table->post(
                x, [](void*) { ADD_FAILURE(); }, nullptr),
            MORTISE_INVALID);
  EXPECT_EQ(x.table->request(x)->path.size, 0u);
}

TEST(HandleTest, LateCallsOfManyThreadsReachNobody) {
  Stale stale;
  std::atomic<uint64_t> complaints{0};
  auto options = loopback();
  options.warn = [&](std::string_view text) {
    EXPECT_THAT(std::string(text), testing::HasSubstr("plugin 'test' called "));
    ++complaints;
  };
  TestServer s(
      [&](mortise::Exchange e) {
        const mortise_exchange handle = e.abi();
        const std::string body(e.request().target());
        e.respond(text(200, body));
        stale.add(handle);
        misuse(handle);  // the connection has not begun its next exchange
      },
      options);
  std::atomic<bool> end{false};
  std::vector<std::thread> misusers;
  for (int i = 0; i < 2; ++i)
    misusers.emplace_back([&] {
      while (!end)
        for (const auto& x : stale.all()) misuse(x);
    });
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        Client c(s.address);
        for (int n = 0; n < 10; ++n) {
          const std::string target = "/" + std::to_string(i) + "/" + std::to_string(round * 10 + n);
          const auto reply = c.ask(get(target));
          EXPECT_EQ(reply.status, 200);
          EXPECT_EQ(reply.body, target);
        }
      }
    });
  for (auto& client : clients) client.join();
  end = true;
  for (auto& misuser : misusers) misuser.join();
  EXPECT_GE(complaints, 400u * 5);
}

TEST(HandleTest, HandlesOutliveTheirServer) {
  Stale stale;
  auto s = std::make_unique<TestServer>([&](mortise::Exchange e) {
    stale.add(e.abi());
    e.respond(Response(200));
  });
  EXPECT_EQ(Client(s->address).ask(get("/")).status, 200);
  s.reset();
  misuse(stale.all().at(0));
  TestServer next([](mortise::Exchange e) { e.respond(text(200, "mine")); });
  Client c(next.address);
  EXPECT_EQ(c.ask(get("/")).body, "mine");
  misuse(stale.all().at(0));
  EXPECT_EQ(c.ask(get("/")).body, "mine");
}

}  // namespace
}  // namespace mortise::http::test

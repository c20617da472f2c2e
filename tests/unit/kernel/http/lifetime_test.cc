// SPDX-License-Identifier: Apache-2.0
//
// How connections, exchanges and the server itself end.
#include "unit/kernel/http/test_server.h"

#include <deque>
#include <thread>

namespace mortise::http::test {
namespace {

using namespace std::chrono_literals;

/// Keeps exchanges until the test answers them.
struct Holder {
  HandleFunction function() {
    return [this](mortise::Exchange e) {
      const std::lock_guard lock(mutex);
      held.push_back(std::make_shared<mortise::Exchange>(std::move(e)));
      changed.notify_all();
    };
  }
  std::shared_ptr<mortise::Exchange> take(size_t index) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, kPatience, [&] { return held.size() > index; }));
    return held[index];
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<mortise::Exchange>> held;
};

// ---- drain

TEST(DrainTest, FinishesWhatRunsClosesIdleAndRefusesNew) {
  Holder holder;
  TestServer s(holder.function());
  Client idle(s.address);
  Client busy(s.address);
  Client upload(s.address);
  idle.send(get("/idle"));
  holder.take(0)->respond(text(200, "now idle"));
  EXPECT_EQ(idle.receive().body, "now idle");
  busy.send(get("/busy"));
  holder.take(1);
  upload.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
  holder.take(2)->post([&] { echo_body(std::move(*holder.held[2])); });

  bool drained = false;
  std::thread drainer([&] { drained = s.server->drain(kPatience); });
  EXPECT_TRUE(idle.closed());
  while (Client(s.address).connected()) std::this_thread::yield();
  holder.take(1)->respond(text(200, "done"));
  const auto reply = busy.receive();
  EXPECT_EQ(reply.body, "done");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(busy.closed());
  const auto uploaded = upload.ask("world");
  EXPECT_EQ(uploaded.body, "helloworld");
  EXPECT_TRUE(upload.closed());
  drainer.join();
  EXPECT_TRUE(drained);
  EXPECT_EQ(s.server->counters().connections_open, 0u);
}

TEST(DrainTest, AnExchangeWhoseClientLeftIsWaitedFor) {
  Holder holder;
  TestServer s(holder.function());
  {
    Client c(s.address);
    c.send(get("/"));
    holder.take(0);
    c.abort();
  }
  while (s.server->counters().connections_open > 0) std::this_thread::yield();
  EXPECT_FALSE(s.server->drain(0ms));
  holder.take(0)->respond(text(200, ""));
  EXPECT_TRUE(s.server->drain(kPatience));
}

// ---- a client that leaves

TEST(AbandonTest, AnExchangeTellsThatItsClientLeft) {
  Holder holder;
  TestServer s(holder.function());
  Client stays(s.address);
  stays.send(get("/"));
  const auto& kept = holder.take(0);
  Client leaves(s.address);
  leaves.send(get("/"));
  const auto& left = holder.take(1);
  EXPECT_FALSE(kept->is_abandoned());
  EXPECT_FALSE(left->is_abandoned());
  leaves.abort();
  while (!left->is_abandoned()) std::this_thread::yield();
  EXPECT_FALSE(kept->is_abandoned());
  left->respond(text(200, ""));
  kept->respond(text(200, "there"));
  EXPECT_TRUE(kept->is_abandoned()) << "it was answered";
  EXPECT_EQ(stays.receive().body, "there");
}

/// One that may still read gets its answer; whoever works for it may take it for gone.
TEST(AbandonTest, AClientThatHalfClosesCountsAsGone) {
  Holder holder;
  TestServer s(holder.function());
  Client c(s.address);
  c.send(get("/"));
  const auto& exchange = holder.take(0);
  c.finish_sending();
  while (!exchange->is_abandoned()) std::this_thread::yield();
  exchange->respond(text(200, "all the same"));
  EXPECT_EQ(c.receive().body, "all the same");
}

TEST(DrainTest, GivesUpWhenTimeIsOver) {
  Holder holder;
  TestServer s(holder.function());
  Client c(s.address);
  c.send(get("/"));
  holder.take(0);
  EXPECT_FALSE(s.server->drain(50ms));
  s.server->stop();
  EXPECT_TRUE(c.closed());
  holder.take(0)->respond(text(200, "too late"));
}

// ---- stop

TEST(StopTest, ExchangesOutliveTheServer) {
  Holder holder;
  Event closed;
  auto s = std::make_unique<TestServer>(holder.function());
  Client c(s->address);
  Client gone(s->address);
  c.send(get("/x"));
  holder.take(0);
  gone.send(get("/y"));
  holder.take(1);
  gone.abort();
  s.reset();
  EXPECT_TRUE(c.closed());

  class Source final : public BodySource {
   public:
    explicit Source(Event& closed) : closed_(closed) {}
    void next(mortise_body_piece&, mortise_task, void*) noexcept override { ADD_FAILURE(); }
    void close(bool completed) noexcept override {
      EXPECT_FALSE(completed);
      closed_.set();
    }

   private:
    Event& closed_;
  };
  std::thread late([&] {
    auto e = holder.take(0);
    EXPECT_EQ(e->request().target(), "/x");
    e->resume();
    bool posted = false;
    e->post([&] { posted = true; });
    EXPECT_TRUE(posted);
    Response r(200);
    r.source = BodySource::release(std::make_unique<Source>(closed));
    e->respond(std::move(r));
    holder.take(1)->respond(Response(200));
  });
  EXPECT_TRUE(closed.wait());
  late.join();
}

TEST(StopTest, SinksAndSourcesAreToldBeforeTheLoopsEnd) {
  Event sink_closed;
  std::shared_ptr<mortise::Exchange> held;
  Event came;
  TestServer s([&](mortise::Exchange e) {
    held = std::make_shared<mortise::Exchange>(std::move(e));
    held->receive(std::make_unique<CollectingSink>([&](mortise_status how, std::string) {
      EXPECT_EQ(how, MORTISE_CANCELLED);
      sink_closed.set();
      held->respond(Response(500));
    }));
    came.set();
  });
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
  ASSERT_TRUE(came.wait());
  s.server->stop();
  EXPECT_TRUE(sink_closed.is_set());
}

TEST(StopTest, AnswersRaceWithTheEnd) {
  for (int round = 0; round < 20; ++round) {
    Holder holder;
    auto s = std::make_unique<TestServer>(holder.function());
    std::deque<Client> clients;
    for (size_t i = 0; i < 8; ++i) {
      clients.emplace_back(s->address);
      clients.back().send(get("/"));
      holder.take(i);
    }
    std::thread answers([&] {
      for (auto& e : holder.held) {
        e->post([] {});
        e->respond(text(200, "x"));
      }
    });
    s->server->stop();
    answers.join();
    for (auto& c : clients) {
      const std::string got = c.read_to_end();  // all of an answer, or nothing
      EXPECT_TRUE(got.empty() || (got.starts_with("HTTP/1.1 200 ") && got.ends_with("\r\n\r\nx"))) << got;
      EXPECT_TRUE(c.ended());
    }
  }
}

// ---- churn: every way to leave, many times, answered inline and from elsewhere

TEST(ChurnTest, ClientsComeAndGoInEveryState) {
  Holder holder;
  std::atomic<bool> end{false};
  std::thread answerer([&] {
    for (;;) {
      std::deque<std::shared_ptr<mortise::Exchange>> batch;
      {
        std::unique_lock lock(holder.mutex);
        holder.changed.wait(lock, [&] { return end || !holder.held.empty(); });
        if (holder.held.empty()) return;
        batch.swap(holder.held);
      }
      for (auto& e : batch) e->respond(text(200, std::string(100'000, 'x')));
    }
  });
  TestServer s([&](mortise::Exchange e) {
    const auto path = e.request().path();
    if (path == "/echo") return echo_body(std::move(e));
    if (path == "/later") return holder.function()(std::move(e));
    e.respond(text(200, std::string(100'000, 'y')));
  });
  std::deque<std::thread> clients;
  for (unsigned t = 0; t < 4; ++t) {
    clients.emplace_back([&, t] {
      for (unsigned i = 0; i < 150; ++i) {
        Client c(s.address);
        const char* path = i % 3 == 0 ? "/echo" : i % 3 == 1 ? "/later" : "/now";
        c.send(std::string("PUT ") + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 50000\r\n\r\n");
        if ((i + t) % 5 == 0) {
          c.abort();
          continue;
        }
        c.send(std::string(50'000, 'z'));
        if ((i + t) % 5 == 1) {
          c.abort();
          continue;
        }
        if ((i + t) % 5 == 2) c.finish_sending();
        EXPECT_EQ(c.receive().status, 200);
      }
    });
  }
  for (auto& t : clients) t.join();
  EXPECT_TRUE(s.server->drain(kPatience));
  {
    const std::lock_guard lock(holder.mutex);
    end = true;
    holder.changed.notify_all();
  }
  answerer.join();
}

// ---- timeouts: the tests wait for the closing, however long that takes

ServerOptions impatient() {
  auto options = loopback();
  options.timeouts.head = options.timeouts.idle = options.timeouts.stall = options.timeouts.linger = 100ms;
  return options;
}

TEST(TimeoutTest, SilentAndIdleClientsAreClosed) {
  TestServer s(describe, impatient());
  Client silent(s.address);
  EXPECT_TRUE(silent.closed());
  Client idle(s.address);
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  EXPECT_TRUE(idle.closed());
  EXPECT_GE(s.server->counters().timeouts, 2u);
}

TEST(TimeoutTest, AHeadThatDoesNotEndIsAnswered408) {
  TestServer s(describe, impatient());
  Client c(s.address);
  const auto reply = c.ask("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(reply.status, 408);
  EXPECT_TRUE(c.closed());
  Client d(s.address);  // a stray line end is no head
  d.send("\r\n");
  EXPECT_TRUE(d.closed());
}

TEST(TimeoutTest, DrippingAHeadDoesNotHelp) {
  TestServer s(describe, impatient());
  Client c(s.address);
  c.send("GET / HTTP/1.1\r\nX: ");
  while (!c.readable_now()) {
    c.send("x");
    std::this_thread::yield();
  }
  const int status = c.receive().status;
  EXPECT_TRUE(status == 408 || status == 431) << status;
}

TEST(TimeoutTest, AnUploadThatStallsIsCancelled) {
  Event cancelled;
  TestServer s(
      [&](mortise::Exchange e) {
        auto shared = std::make_shared<mortise::Exchange>(std::move(e));
        shared->receive(std::make_unique<CollectingSink>([&, shared](mortise_status how, std::string body) {
          EXPECT_EQ(how, MORTISE_CANCELLED);
          EXPECT_EQ(body, "hello");
          shared->respond(Response(500));
          cancelled.set();
        }));
      },
      impatient());
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
  EXPECT_TRUE(cancelled.wait());
  EXPECT_TRUE(c.closed());
}

TEST(TimeoutTest, AReaderThatStallsIsClosed) {
  const std::string large(30'000'000, 'x');
  TestServer s([&](mortise::Exchange e) { e.respond(text(200, large)); }, impatient());
  Client c(s.address, false, 4096);
  c.send(get("/"));
  while (s.server->counters().timeouts == 0) std::this_thread::yield();
  EXPECT_FALSE(c.receive().complete);
}

TEST(TimeoutTest, TheServersOwnTimeIsNotTheClients) {
  Holder holder;
  TestServer s(holder.function(), impatient());
  Client waits(s.address);
  Client silent(s.address);
  waits.send(get("/"));
  const auto held = holder.take(0);
  EXPECT_TRUE(silent.closed());  // several timeouts have passed now
  Client silent_too(s.address);
  EXPECT_TRUE(silent_too.closed());
  held->respond(text(200, "slow but sure"));
  EXPECT_EQ(waits.receive().body, "slow but sure");
}

TEST(TimeoutTest, LingeringEnds) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); }, impatient());
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(c.receive().status, 403);
  while (s.server->counters().connections_open > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace mortise::http::test

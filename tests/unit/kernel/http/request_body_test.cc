// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/http/test_server.h"

#include <unistd.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <thread>

namespace mortise::http::test {
namespace {

std::string put(size_t length, const std::string& more = "") {
  return "PUT /k HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n" + more + "\r\n";
}

struct Piece {
  std::string_view data;
  BufferRef buffer;
};

/// Pauses after every piece but the last; answers with the length.
class PausingSink final : public BodySink {
 public:
  PausingSink(std::shared_ptr<mortise::Exchange> e, std::function<void()> on_pause)
      : e_(std::move(e)), left_(static_cast<size_t>(e_->request().content_length())), on_pause_(std::move(on_pause)) {}
  bool write(std::string_view data, mortise_buffer*) noexcept override {
    EXPECT_FALSE(paused_.exchange(true));
    size_ += data.size();
    left_ -= data.size();
    if (left_ == 0) return true;
    on_pause_();
    return false;
  }
  void closed(mortise_status how) noexcept override {
    if (how == MORTISE_OK) e_->respond(text(200, std::to_string(size_)));
  }
  /// Any thread.
  void resume() {
    paused_ = false;
    e_->resume();
  }

 private:
  const std::shared_ptr<mortise::Exchange> e_;
  size_t left_;
  size_t size_ = 0;
  const std::function<void()> on_pause_;
  std::atomic<bool> paused_{false};
};

/// A thread that runs what it is given.
class Worker {
 public:
  ~Worker() {
    run(nullptr);
    thread_.join();
  }
  void run(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    some_.notify_one();
  }

 private:
  void loop() {
    for (;;) {
      std::unique_lock lock(mutex_);
      some_.wait(lock, [this] { return !tasks_.empty(); });
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      if (!task) return;
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<std::function<void()>> tasks_;
  std::thread thread_{[this] { loop(); }};
};

TEST(RequestBodyTest, ASinkThatPausesIsLeftAloneUntilResumedFromAnotherThread) {
  Worker worker;
  std::atomic<int> pauses{0};
  TestServer s([&](mortise::Exchange exchange) {
    auto e = std::make_shared<mortise::Exchange>(std::move(exchange));
    auto sink = std::make_shared<PausingSink*>();
    auto made = std::make_unique<PausingSink>(e, [&, sink] {
      ++pauses;
      worker.run([sink] { (*sink)->resume(); });
    });
    *sink = made.get();
    e->receive(std::move(made));
  });
  Client c(s.address);
  const std::string body(20 << 20, 'x');
  EXPECT_EQ(c.ask(put(body.size()) + body).body, std::to_string(body.size()));
  EXPECT_GT(pauses.load(), 10);
  EXPECT_EQ(c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc").body, "3");
}

TEST(RequestBodyTest, WhatIsNotTakenIsNotRead) {
  Event paused;
  std::shared_ptr<mortise::Exchange> held;
  PausingSink* sink = nullptr;
  TestServer s([&](mortise::Exchange exchange) {
    held = std::make_shared<mortise::Exchange>(std::move(exchange));
    auto made = std::make_unique<PausingSink>(held, [&] { paused.set(); });
    sink = made.get();
    held->receive(std::move(made));
  });
  Client c(s.address);
  c.send(put(1 << 30));
  const std::string piece(1 << 20, 'x');
  c.send(piece);
  ASSERT_TRUE(paused.wait());
  // The socket's buffers fill and then nothing goes any more: that is what pausing means. Other requests are served.
  size_t taken = 0;
  for (size_t n = 1, last = 0; n > 0 || taken != last; n = c.send_some(piece)) {
    last = taken;
    taken += n;
    Client other(s.address);
    ASSERT_TRUE(other.connected());
    ASSERT_LT(taken, size_t{64} << 20);
  }
  const auto before = s.server->counters().bytes_received;
  EXPECT_LT(before, size_t{4} << 20);
  c.abort();
  for (auto patience = std::chrono::steady_clock::now() + kPatience;
       s.server->counters().connections_open > 0 && std::chrono::steady_clock::now() < patience;)
    std::this_thread::yield();
  EXPECT_EQ(s.server->counters().connections_open, 0u);
  held->respond(Response(200));  // to nobody
}

TEST(RequestBodyTest, ASinkMayResumeWithinItsOwnWrite) {
  class Sink final : public BodySink {
   public:
    explicit Sink(std::shared_ptr<mortise::Exchange> e) : e_(std::move(e)) {}
    bool write(std::string_view data, mortise_buffer*) noexcept override {
      size_ += data.size();
      e_->resume();
      return false;
    }
    void closed(mortise_status) noexcept override { e_->respond(text(200, std::to_string(size_))); }

   private:
    std::shared_ptr<mortise::Exchange> e_;
    size_t size_ = 0;
  };
  TestServer s([](mortise::Exchange exchange) {
    auto e = std::make_shared<mortise::Exchange>(std::move(exchange));
    e->receive(std::make_unique<Sink>(e));
  });
  Client c(s.address);
  EXPECT_EQ(c.ask(put(5 << 20) + std::string(5 << 20, 'x')).body, std::to_string(5 << 20));
}

TEST(RequestBodyTest, BuffersAreKeptByReferenceOnAnyThread) {
  class Sink final : public BodySink {
   public:
    Sink(std::vector<Piece>& kept, std::function<void()> done) : kept_(kept), done_(std::move(done)) {}
    bool write(std::string_view data, mortise_buffer* buffer) noexcept override {
      kept_.push_back(Piece{data, BufferRef(buffer)});
      return true;
    }
    void closed(mortise_status) noexcept override { done_(); }

   private:
    std::vector<Piece>& kept_;
    std::function<void()> done_;
  };
  std::vector<Piece> kept;
  std::thread worker;
  TestServer s([&](mortise::Exchange exchange) {
    auto e = std::make_shared<mortise::Exchange>(std::move(exchange));
    e->receive(std::make_unique<Sink>(kept, [&, e] {
      worker = std::thread([&, e] {
        std::string body;
        for (auto& piece : kept) body += piece.data;
        kept.clear();
        e->respond(text(200, body));
      });
    }));
  });
  std::string body;
  for (int i = 0; i < 300'000; ++i) body += std::to_string(i);
  for (int i = 0; i < 2; ++i) {
    Client c(s.address);
    EXPECT_EQ(c.ask(put(body.size()) + body).body, body);
    worker.join();
  }
}

TEST(RequestBodyTest, ManySmallUploadsKeptAtOnceDoNotMix) {
  std::mutex mutex;
  std::deque<std::pair<std::shared_ptr<mortise::Exchange>, Piece>> kept;
  class Sink final : public BodySink {
   public:
    explicit Sink(std::function<void(std::string_view, mortise_buffer*)> take) : take_(std::move(take)) {}
    bool write(std::string_view data, mortise_buffer* buffer) noexcept override {
      take_(data, buffer);
      return true;
    }
    void closed(mortise_status) noexcept override {}

   private:
    std::function<void(std::string_view, mortise_buffer*)> take_;
  };
  Event all;
  TestServer s([&](mortise::Exchange exchange) {
    auto e = std::make_shared<mortise::Exchange>(std::move(exchange));
    e->receive(std::make_unique<Sink>([&, e](std::string_view data, mortise_buffer* buffer) {
      const std::lock_guard lock(mutex);
      kept.emplace_back(e, Piece{data, BufferRef(buffer)});
      if (kept.size() == 100) all.set();
    }));
  });
  std::deque<Client> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(s.address);
    clients.back().send(put(4000) + std::string(4000, static_cast<char>('0' + i % 60)));
  }
  ASSERT_TRUE(all.wait());
  for (auto& [e, piece] : kept) e->respond(text(200, std::string(piece.data)));
  for (size_t i = 0; i < 100; ++i)
    EXPECT_EQ(clients[i].receive().body, std::string(4000, static_cast<char>('0' + i % 60)));
}

// ---- Expect

TEST(ExpectTest, SaysContinueWhenTheBodyIsAskedFor) {
  std::shared_ptr<mortise::Exchange> held;
  Event came;
  TestServer s([&](mortise::Exchange exchange) {
    EXPECT_EQ(exchange.request().abi()->expect_continue, 1);
    held = std::make_shared<mortise::Exchange>(std::move(exchange));
    came.set();
  });
  Client c(s.address);
  c.send(put(5, "Expect: 100-Continue\r\n"));
  ASSERT_TRUE(came.wait());
  EXPECT_FALSE(c.readable_now());
  held->post([&] { echo_body(std::move(*held)); });
  EXPECT_EQ(c.receive().status, 100);
  const auto reply = c.ask("hello");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_EQ(reply.header("connection"), "");
}

TEST(ExpectTest, ARefusalComesWithoutContinueAndCloses) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); });
  Client c(s.address);
  const auto reply = c.ask(put(5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.header("connection"), "close");
  c.send("hello");  // a client that did not wait
  EXPECT_EQ(c.read_to_end(), "");
}

TEST(ExpectTest, SaysContinueBeforeAnEmptyBodyToo) {
  TestServer s(echo_body);
  Client c(s.address);
  EXPECT_EQ(c.ask(put(0, "Expect: 100-continue\r\n")).status, 100);
  const auto reply = c.receive();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("connection"), "");
}

TEST(ExpectTest, ARefusalOfAnEmptyBodyClosesToo) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); });
  Client c(s.address);
  const auto reply = c.ask(put(0, "Expect: 100-continue\r\n"));
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.header("connection"), "close");
}

TEST(ExpectTest, NothingIsSaidToAClientThatDidNotWait) {
  TestServer s(echo_body);
  Client c(s.address);
  EXPECT_EQ(c.ask(put(5, "Expect: 100-continue\r\n") + "hello").status, 200);
  EXPECT_EQ(c.ask("PUT / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab").body, "ab");
}

// ---- answers before the end of the body

TEST(EarlyAnswerTest, ASmallBodyIsDrainedAndTheConnectionKept) {
  TestServer s([](mortise::Exchange e) { e.respond(text(404, "no")); });
  Client c(s.address);
  for (int i = 0; i < 3; ++i) {
    const auto reply = c.ask(put(500'000) + std::string(500'000, 'x'));
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("connection"), "");
  }
  const auto chunked = c.ask("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.status, 404);
  EXPECT_EQ(c.ask(get("/")).status, 404);
}

TEST(EarlyAnswerTest, TheAnswerIsReadableWhileTheClientStillSends) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); });
  Client c(s.address);
  c.send(put(size_t{1} << 40));
  const auto reply = c.receive();
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.body, "no");
  EXPECT_EQ(reply.header("connection"), "close");
}

TEST(EarlyAnswerTest, AClientThatSendsAllBeforeItReadsSeesTheAnswer) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); });
  Client c(s.address);
  const std::string piece(1 << 20, 'x');
  c.send(put(64 * piece.size()));
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(c.send(piece)) << i;
  EXPECT_EQ(c.receive().status, 403);
}

TEST(EarlyAnswerTest, AnEndlessChunkedBodyIsCutOff) {
  TestServer s([](mortise::Exchange e) { e.respond(text(403, "no")); });
  Client c(s.address);
  c.send("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(c.receive().status, 403);
  const std::string chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
  for (int i = 0; i < 40; ++i) c.send(chunk);
  EXPECT_EQ(c.read_to_end(), "");
  EXPECT_TRUE(c.ended());
}

TEST(EarlyAnswerTest, ASinkIsToldThatItGetsNoMore) {
  class Sink final : public BodySink {
   public:
    Sink(mortise::Exchange e, Event& cancelled) : e_(std::move(e)), cancelled_(cancelled) {}
    bool write(std::string_view, mortise_buffer*) noexcept override {
      EXPECT_FALSE(std::exchange(answered_, true));
      e_.respond(text(403, "enough"));
      return true;
    }
    void closed(mortise_status how) noexcept override {
      EXPECT_EQ(how, MORTISE_CANCELLED);
      cancelled_.set();
    }
    mortise::Exchange e_;

   private:
    Event& cancelled_;
    bool answered_ = false;
  };
  Event cancelled;
  TestServer s([&](mortise::Exchange e) {
    auto sink = std::make_unique<Sink>(std::move(e), cancelled);
    auto& exchange = sink->e_;
    exchange.receive(std::move(sink));
  });
  Client c(s.address);
  EXPECT_EQ(c.ask(put(10 << 20) + std::string(1 << 20, 'x')).status, 403);
  EXPECT_TRUE(cancelled.wait());
}

// ---- ends

class LeavingClientTest : public ::testing::TestWithParam<bool> {};

TEST_P(LeavingClientTest, TheSinkIsToldAndTheRequestStaysValidUntilTheAnswer) {
  Event cancelled;
  Event begun;
  std::shared_ptr<mortise::Exchange> held;
  TestServer s([&](mortise::Exchange exchange) {
    held = std::make_shared<mortise::Exchange>(std::move(exchange));
    held->receive(std::make_unique<CollectingSink>([&](mortise_status how, std::string) {
      EXPECT_EQ(how, MORTISE_CANCELLED);
      cancelled.set();
    }));
    begun.set();
  });
  Client c(s.address);
  c.send(put(1000) + "some");
  ASSERT_TRUE(begun.wait());
  if (GetParam())
    c.abort();
  else
    c.finish_sending();
  ASSERT_TRUE(cancelled.wait());
  EXPECT_EQ(held->request().target(), "/k");
  held->resume();
  held->respond(text(200, "to nobody"));
}

INSTANTIATE_TEST_SUITE_P(, LeavingClientTest, ::testing::Bool(),
                         [](const auto& row) { return std::string(row.param ? "Reset" : "End"); });

TEST(RequestBodyTest, BodiesBeyondTheLimitAreRefused) {
  auto options = loopback();
  options.limits.body_bytes = 1000;
  TestServer s(echo_body, options);
  EXPECT_EQ(Client(s.address).ask(put(1000) + std::string(1000, 'x')).status, 200);
  EXPECT_EQ(Client(s.address).ask(put(1001)).status, 413);
  Client c(s.address);
  const auto reply =
      c.ask("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x'));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.header("connection"), "close");
}

/// Bytes of this process that are in memory.
size_t resident() {
  size_t all = 0, pages = 0;
  std::ifstream("/proc/self/statm") >> all >> pages;
  return pages * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(RequestBodyTest, MemoryDoesNotGrowWithTheBody) {
  // What a sink keeps is its own; the server itself never holds more than a block for each connection. So of bodies of
  // 256 MiB there is next to nothing when they have come.
  static constexpr size_t kGrowth = size_t{128} << 20;
  const size_t before = resident();
  class Sink final : public BodySink {
   public:
    Sink(std::shared_ptr<mortise::Exchange> e, size_t before) : e_(std::move(e)), before_(before) {}
    bool write(std::string_view data, mortise_buffer*) noexcept override {
      EXPECT_LE(data.size(), size_t{256} << 10);
      size_ += data.size();
      return true;
    }
    void closed(mortise_status) noexcept override {
      EXPECT_LT(resident(), before_ + kGrowth);
      e_->respond(text(200, std::to_string(size_)));
    }

   private:
    std::shared_ptr<mortise::Exchange> e_;
    size_t before_;
    size_t size_ = 0;
  };
  TestServer s([before](mortise::Exchange exchange) {
    auto e = std::make_shared<mortise::Exchange>(std::move(exchange));
    e->receive(std::make_unique<Sink>(e, before));
  });
  const std::string piece(1 << 20, 'x');
  std::vector<std::thread> uploads;
  for (int i = 0; i < 4; ++i) {
    uploads.emplace_back([&] {
      Client c(s.address);
      c.send(put(64 * piece.size()));
      for (int n = 0; n < 64; ++n) c.send(piece);
      EXPECT_EQ(c.receive().body, std::to_string(64 * piece.size()));
    });
  }
  for (auto& upload : uploads) upload.join();
}

}  // namespace
}  // namespace mortise::http::test

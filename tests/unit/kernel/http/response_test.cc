// SPDX-License-Identifier: Apache-2.0
#include "unit/kernel/http/test_server.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <thread>

namespace mortise::http::test {
namespace {

/// Gives the pieces it was made with; says when and how it was closed.
class ScriptedSource final : public BodySource {
 public:
  using Piece = std::function<void(mortise_body_piece&, mortise_task, void*)>;
  explicit ScriptedSource(std::deque<Piece> pieces, std::function<void(bool)> closed = {})
      : pieces_(std::move(pieces)), closed_(std::move(closed)) {}
  void next(mortise_body_piece& piece, mortise_task ready, void* context) noexcept override {
    piece.kind = MORTISE_PIECE_END;
    if (pieces_.empty()) return;
    const auto now = std::move(pieces_.front());
    pieces_.pop_front();
    now(piece, ready, context);
  }
  void close(bool completed) noexcept override {
    if (closed_) closed_(completed);
  }

 private:
  std::deque<Piece> pieces_;
  std::function<void(bool)> closed_;
};

ScriptedSource::Piece memory(std::string_view data) {
  return [data](mortise_body_piece& piece, mortise_task, void*) {
    piece.kind = MORTISE_PIECE_MEMORY;
    piece.data = data.data();
    piece.length = data.size();
  };
}
ScriptedSource::Piece file(int fd, uint64_t offset, uint64_t length) {
  return [=](mortise_body_piece& piece, mortise_task, void*) {
    piece.kind = MORTISE_PIECE_FILE;
    piece.descriptor = fd;
    piece.offset = offset;
    piece.length = length;
  };
}
void failed(mortise_body_piece& piece, mortise_task, void*) { piece.kind = MORTISE_PIECE_FAILED; }

Response pulled(int64_t length, std::deque<ScriptedSource::Piece> pieces, std::function<void(bool)> closed = {}) {
  Response r(200);
  r.content_length = length;
  r.source = BodySource::release(std::make_unique<ScriptedSource>(std::move(pieces), std::move(closed)));
  return r;
}

/// Whether, and how, a source was closed.
struct Closing {
  std::function<void(bool)> callback() {
    return [this](bool ok) {
      EXPECT_FALSE(closed.is_set());
      completed = ok;
      closed.set();
    };
  }
  Event closed;
  std::atomic<bool> completed{false};
};

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string bytes) : content(std::move(bytes)) {
    char path[] = "/tmp/mortise-http-XXXXXX";
    fd = ::mkstemp(path);
    ::unlink(path);
    EXPECT_EQ(::write(fd, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  ~TemporaryFile() { ::close(fd); }
  std::string content;
  int fd;
};

// ---- heads

TEST(ResponseTest, HeadAnnouncesTheLengthAndSendsNoBody) {
  TestServer s([](mortise::Exchange e) {
    const auto path = e.request().path();
    if (path == "/body") return e.respond(text(200, "hello"));
    if (path == "/source") return e.respond(pulled(1000, {memory("x")}));
    Response r(200);
    if (path == "/length") r.content_length = int64_t{1} << 40;
    e.respond(std::move(r));
  });
  Client c(s.address);
  const auto head = [&](const std::string& path) {
    c.send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    return c.receive(true).header("content-length");
  };
  EXPECT_EQ(head("/body"), "5");
  EXPECT_EQ(head("/length"), "1099511627776");
  EXPECT_EQ(head("/source"), "1000");
  EXPECT_EQ(head("/nothing"), "");
  EXPECT_EQ(c.ask(get("/body")).body, "hello");
}

TEST(ResponseTest, NoContentAndNotModifiedHaveNoBody) {
  TestServer s([](mortise::Exchange e) {
    Response r(e.request().path() == "/204" ? 204 : 304);
    r.content_length = e.request().path() == "/304" ? 77 : -1;
    e.respond(std::move(r));
  });
  Client c(s.address);
  auto reply = c.ask(get("/204"));
  EXPECT_EQ(reply.status_line, "HTTP/1.1 204 No Content");
  EXPECT_EQ(reply.header("content-length"), "");
  reply = c.ask(get("/304"));
  EXPECT_EQ(reply.status, 304);
  EXPECT_EQ(reply.header("content-length"), "77");
  EXPECT_EQ(c.ask(get("/304x")).header("content-length"), "");
  EXPECT_EQ(c.ask(get("/204")).status, 204);
}

TEST(ResponseTest, FramingBelongsToTheEngineAndValuesCannotAddHeaders) {
  TestServer s([](mortise::Exchange e) {
    e.respond(text(200, "hello")
                  .header("Content-Length", "999")
                  .header("transfer-encoding", "chunked")
                  .header("CONNECTION", "close")
                  .header("Server", "Other")
                  .header("X-Meta", "a\r\nInjected: 1\r\n\r\nb")
                  .header("Bad Name", "x")
                  .header("Bad\r\nName", "x")
                  .header("", "x")
                  .header("X-Utf8", "\xc3\xa4\tb"));
  });
  Client c(s.address);
  const auto reply = c.ask(get("/"));
  EXPECT_EQ(reply.body, "hello");
  EXPECT_EQ(reply.headers.count("injected"), 0u);
  EXPECT_EQ(reply.header("x-meta"), "a  Injected: 1    b");
  EXPECT_EQ(reply.header("x-utf8"), "\xc3\xa4\tb");
  EXPECT_EQ(reply.headers.count("server"), 1u);
  EXPECT_EQ(reply.header("server"), "Other");
  EXPECT_EQ(reply.headers.size(), 5u) << reply.head;  // X-Meta, X-Utf8, Server, Date, Content-Length
}

TEST(ResponseTest, RequestIdsAreUniqueAndWellFormed) {
  TestServer s([](mortise::Exchange e) { e.respond(text(200, std::string(e.request().request_id()))); });
  std::map<std::string, int> seen;
  for (int i = 0; i < 20; ++i) {
    Client c(s.address);
    for (int j = 0; j < 5; ++j) ++seen[c.ask(get("/")).body];
  }
  EXPECT_EQ(seen.size(), 100u);
  for (const auto& [id, count] : seen) {
    EXPECT_EQ(id.size(), 16u);
    EXPECT_EQ(id.find_first_not_of("0123456789ABCDEF"), std::string::npos) << id;
  }
}

// ---- keep-alive

TEST(KeepAliveTest, FollowsTheConnectionHeader) {
  TestServer s(describe);
  {
    Client c(s.address);
    const auto reply = c.ask(get("/", "Connection: foo , Close\r\n"));
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(c.closed());
  }
  {
    Client c(s.address);
    const auto reply = c.ask("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_TRUE(c.closed());
  }
  {
    Client c(s.address);
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(c.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("connection"), "keep-alive");
  }
}

TEST(KeepAliveTest, AHandlerMayClose) {
  TestServer s([](mortise::Exchange e) {
    auto r = text(200, "bye");
    r.close = true;
    e.respond(std::move(r));
  });
  Client c(s.address);
  c.send(get("/1") + get("/2"));
  const auto reply = c.receive();
  EXPECT_EQ(reply.body, "bye");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(c.closed());
}

TEST(KeepAliveTest, AClientThatHalfClosesGetsItsAnswer) {
  Event ended;
  std::shared_ptr<mortise::Exchange> held;
  Event came;
  TestServer s([&](mortise::Exchange e) {
    held = std::make_shared<mortise::Exchange>(std::move(e));
    came.set();
  });
  Client c(s.address);
  c.send(get("/"));
  c.finish_sending();
  ASSERT_TRUE(came.wait());
  held->respond(text(200, "late"));
  EXPECT_EQ(c.receive().body, "late");
  EXPECT_TRUE(c.closed());
}

// ---- sources

TEST(SourceTest, PiecesOfMemoryAndFilesMakeOneBody) {
  const TemporaryFile f(numbers(3'000'000));
  const std::string large = numbers(200'000);
  Closing closing;
  TestServer s([&](mortise::Exchange e) {
    const bool chunked = e.request().path() == "/chunked";
    e.respond(pulled(chunked ? -1 : 5 + 100 + 200'000 + 2'500'000,
                     {memory("hello"), file(f.fd, 10, 100), memory(large), file(f.fd, 400'000, 2'500'000)},
                     closing.callback()));
  });
  const std::string expected = "hello" + f.content.substr(10, 100) + large + f.content.substr(400'000, 2'500'000);
  Client c(s.address);
  const auto reply = c.ask(get("/"));
  EXPECT_EQ(reply.header("content-length"), std::to_string(expected.size()));
  EXPECT_EQ(reply.body, expected);
  ASSERT_TRUE(closing.closed.wait());
  EXPECT_TRUE(closing.completed);
}

// Files are copied, read into a block, or sent by the system, by their size.
TEST(SourceTest, FilesOfEverySizeFollowEachOther) {
  const std::vector<uint64_t> sizes{1, 16'384, 16'385, 65'536, 40'000, 65'537, 20'000, 200'000, 3, 65'536};
  const TemporaryFile f(numbers(300'000));
  TestServer s([&](mortise::Exchange e) {
    std::deque<ScriptedSource::Piece> pieces;
    int64_t length = 0;
    for (const uint64_t size : sizes) {
      pieces.push_back(file(f.fd, size % 1000, size));
      length += static_cast<int64_t>(size);
    }
    e.respond(pulled(e.request().path() == "/chunked" ? -1 : length, std::move(pieces)));
  });
  std::string expected;
  for (const uint64_t size : sizes) expected += f.content.substr(size % 1000, size);
  Client c(s.address);
  for (const char* path : {"/", "/chunked", "/"}) {
    const auto reply = c.ask(get(path));
    EXPECT_TRUE(reply.complete) << path;
    EXPECT_TRUE(reply.body == expected) << path << ": " << reply.body.size() << " bytes";
  }
}

TEST(SourceTest, UnknownLengthIsChunked) {
  const TemporaryFile f(numbers(1'000'000));
  TestServer s([&](mortise::Exchange e) {
    if (e.request().path() == "/empty") return e.respond(pulled(-1, {}));
    e.respond(pulled(-1, {memory("hello"), file(f.fd, 0, 1'000'000), file(f.fd, 5, 10), memory(f.content)}));
  });
  Client c(s.address);
  for (int i = 0; i < 2; ++i) {
    const auto reply = c.ask(get("/"));
    EXPECT_EQ(reply.header("transfer-encoding"), "chunked");
    EXPECT_EQ(reply.header("content-length"), "");
    EXPECT_EQ(reply.body, "hello" + f.content + f.content.substr(5, 10) + f.content);
    EXPECT_EQ(c.ask(get("/empty")).body, "");
  }
}

TEST(SourceTest, UnknownLengthInHttp10EndsWithTheConnection) {
  TestServer s([&](mortise::Exchange e) { e.respond(pulled(-1, {memory("hello"), memory(" world")})); });
  Client c(s.address);
  const auto reply = c.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(reply.header("transfer-encoding"), "");
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_EQ(reply.body, "hello world");
  EXPECT_TRUE(reply.complete);
}

TEST(SourceTest, LaterIsAnsweredFromAnotherThread) {
  std::deque<std::thread> threads;
  const auto later = [&](mortise_body_piece& piece, mortise_task ready, void* context) {
    piece.kind = MORTISE_PIECE_LATER;
    threads.emplace_back([=] { ready(context); });
  };
  TestServer s([&](mortise::Exchange e) {
    e.respond(pulled(10, {later, memory("hello"), later, later, memory("world")}));
  });
  Client c(s.address);
  EXPECT_EQ(c.ask(get("/")).body, "helloworld");
  EXPECT_EQ(c.ask(get("/")).body, "helloworld");
  s.server->stop();
  for (auto& t : threads) t.join();
}

TEST(SourceTest, LaterMayBeOverBeforeItIsReturned) {
  const auto at_once = [](mortise_body_piece& piece, mortise_task ready, void* context) {
    piece.kind = MORTISE_PIECE_LATER;
    ready(context);
  };
  std::deque<ScriptedSource::Piece> pieces;
  for (int i = 0; i < 100; ++i) pieces.push_back(at_once);
  pieces.push_back(memory("hello"));
  TestServer s([&](mortise::Exchange e) { e.respond(pulled(5, pieces)); });
  Client c(s.address);
  EXPECT_EQ(c.ask(get("/")).body, "hello");
}

TEST(SourceTest, WhatWasGivenIsSentBeforeLater) {
  mortise_task ready = nullptr;
  void* context = nullptr;
  const auto later = [&](mortise_body_piece& piece, mortise_task r, void* c) {
    piece.kind = MORTISE_PIECE_LATER;
    ready = r;
    context = c;
  };
  TestServer s([&](mortise::Exchange e) { e.respond(pulled(-1, {memory("first"), later, memory("second")})); });
  Client c(s.address);
  c.send(get("/", "Connection: close\r\n"));
  std::string seen;
  while (seen.find("5\r\nfirst\r\n") == std::string::npos) {
    char byte;
    while (::recv(c.fd(), &byte, 1, 0) != 1) ASSERT_TRUE(c.connected());
    seen += byte;
  }
  ready(context);
  EXPECT_EQ(c.read_to_end().find("6\r\nsecond\r\n0\r\n\r\n"), 0u);
}

struct Broken {
  const char* name;
  int64_t length;
  std::deque<ScriptedSource::Piece> pieces;
};

class BrokenSourceTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenSourceTest, TheClientSeesThatTheBodyIsNotWhole) {
  Closing closing;
  TestServer s(
      [&](mortise::Exchange e) { e.respond(pulled(GetParam().length, GetParam().pieces, closing.callback())); });
  Client c(s.address);
  const auto reply = c.ask(get("/"));
  EXPECT_FALSE(reply.complete);
  EXPECT_TRUE(c.closed());
  ASSERT_TRUE(closing.closed.wait());
  EXPECT_FALSE(closing.completed);
}

INSTANTIATE_TEST_SUITE_P(
    , BrokenSourceTest,
    ::testing::Values(Broken{"Failed", 10, {memory("hello"), failed}}, Broken{"FailedAtOnce", 10, {failed}},
                      Broken{"FailedChunked", -1, {memory("hello"), failed}}, Broken{"TooShort", 10, {memory("hello")}},
                      Broken{"TooLong", 10, {memory("hello world")}}, Broken{"EmptyPiece", 10, {memory("")}},
                      Broken{"NoSuchFile", 100'000, {file(-1, 0, 100'000)}},
                      Broken{"NoSuchSmallFile", 10, {file(-1, 0, 10)}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SourceTest, AFileThatShrankClosesTheConnection) {
  const TemporaryFile f(numbers(100'000));
  TestServer s([&](mortise::Exchange e) {
    const uint64_t length = e.request().path() == "/small" ? 20 : e.request().path() == "/middle" ? 50'000 : 200'000;
    e.respond(pulled(static_cast<int64_t>(length), {file(f.fd, length == 200'000 ? 0 : 100'010 - length, length)}));
  });
  for (const char* path : {"/small", "/middle", "/large"}) {
    Client c(s.address);
    EXPECT_FALSE(c.ask(get(path)).complete);
    EXPECT_TRUE(c.closed());
  }
}

// ---- slow and leaving readers

TEST(SlowReaderTest, HoldsUpNobodyAndGetsAll) {
  const TemporaryFile f(numbers(8'000'000));
  const std::string large = numbers(6'000'000);
  TestServer s([&](mortise::Exchange e) {
    const auto path = e.request().path();
    if (path == "/file") return e.respond(pulled(8'000'000, {file(f.fd, 0, 8'000'000)}));
    if (path == "/memory") return e.respond(pulled(6'000'000, {memory(large)}));
    if (path == "/body") return e.respond(text(200, large));
    e.respond(text(200, "quick"));
  });
  std::deque<Client> slow;
  for (int i = 0; i < 2; ++i) {
    for (const char* path : {"/file", "/memory", "/body"}) {
      slow.emplace_back(s.address, false, 32768);
      slow.back().send(get(path));
    }
  }
  for (int i = 0; i < 100; ++i) {
    Client c(s.address);
    EXPECT_EQ(c.ask(get("/")).body, "quick");
    // Bytes from a slow reader are an edge like any other, and must not lose the one that says it reads again.
    if (i < 6) slow[static_cast<size_t>(i)].send("G");
  }
  for (size_t i = 0; i < slow.size(); ++i) EXPECT_EQ(slow[i].receive().body, i % 3 == 0 ? f.content : large);
  for (auto& c : slow) {
    c.send("ET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(c.receive().body, "quick");
  }
}

TEST(LeavingReaderTest, TheSourceIsClosedOnce) {
  const TemporaryFile f(numbers(9'000'000));
  Closing closing;
  TestServer s(
      [&](mortise::Exchange e) { e.respond(pulled(9'000'000, {file(f.fd, 0, 9'000'000)}, closing.callback())); });
  Client c(s.address, false, 4096);
  c.send(get("/"));
  char some[100];
  while (::recv(c.fd(), some, sizeof some, 0) <= 0) ASSERT_TRUE(c.connected());
  c.abort();
  ASSERT_TRUE(closing.closed.wait());
  EXPECT_FALSE(closing.completed);
}

TEST(LeavingReaderTest, ASourceForNobodyIsClosed) {
  Closing closing;
  Event came;
  std::shared_ptr<mortise::Exchange> held;
  TestServer s([&](mortise::Exchange e) {
    held = std::make_shared<mortise::Exchange>(std::move(e));
    came.set();
  });
  Client c(s.address);
  c.send(get("/"));
  ASSERT_TRUE(came.wait());
  c.abort();
  while (s.server->counters().connections_open > 0) std::this_thread::yield();
  held->respond(pulled(5, {memory("hello")}, closing.callback()));
  ASSERT_TRUE(closing.closed.wait());
  EXPECT_FALSE(closing.completed);
}

TEST(LeavingReaderTest, ASourceThatWaitsIsClosedWithoutBeingReady) {
  Closing closing;
  Event waiting;
  const auto later = [&](mortise_body_piece& piece, mortise_task, void*) {
    piece.kind = MORTISE_PIECE_LATER;  // ready() never comes
    waiting.set();
  };
  TestServer s([&](mortise::Exchange e) { e.respond(pulled(5, {later}, closing.callback())); });
  Client c(s.address);
  c.send(get("/"));
  ASSERT_TRUE(waiting.wait());
  c.abort();
  ASSERT_TRUE(closing.closed.wait());
  EXPECT_FALSE(closing.completed);
}

TEST(LeavingReaderTest, ReadyAfterCloseWakesNobodyAndIsNoFault) {
  Closing closing;
  Event waiting;
  std::mutex mutex;
  std::vector<std::string> warnings;
  mortise_task late = nullptr;
  void* context = nullptr;
  const auto later = [&](mortise_body_piece& piece, mortise_task ready, void* of_call) {
    piece.kind = MORTISE_PIECE_LATER;
    late = ready;
    context = of_call;
    waiting.set();
  };
  ServerOptions options = loopback();
  options.loops = 1;
  options.warn = [&](std::string_view text) {
    const std::lock_guard lock(mutex);
    warnings.emplace_back(text);
  };
  TestServer s(
      [&](mortise::Exchange e) {
        if (e.request().path() == "/again") return e.respond(text(200, "here"));
        e.respond(pulled(5, {later}, closing.callback()));
      },
      std::move(options));
  Client c(s.address);
  c.send(get("/"));
  ASSERT_TRUE(waiting.wait());
  c.abort();
  ASSERT_TRUE(closing.closed.wait());
  Client next(s.address);  // it may have the slot of the connection that is gone
  EXPECT_EQ(next.ask(get("/again")).body, "here");
  late(context);
  late(context);
  EXPECT_EQ(next.ask(get("/again")).body, "here");
  s.server.reset();
  EXPECT_THAT(warnings, testing::IsEmpty());
}

}  // namespace
}  // namespace mortise::http::test

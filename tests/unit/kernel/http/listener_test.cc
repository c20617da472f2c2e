// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/address.h"

#include "unit/kernel/http/test_server.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <deque>
#include <filesystem>
#include <thread>

namespace mortise::http::test {
namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/mortise-http-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path); }
  std::string path;
};

void remote(mortise::Exchange e) {
  const auto* r = e.request().abi();
  e.respond(text(200, std::string(view(r->remote_address)) + " " + std::string(view(r->local_address))));
}

TEST(AddressTest, ReadsNumbersAndPaths) {
  for (const char* good : {"127.0.0.1:51080", "0.0.0.0:0", "[::1]:51080", "[::]:1", "unix:/tmp/x"}) {
    const auto parsed = parse_address(good);
    ASSERT_TRUE(parsed.ok()) << good;
    EXPECT_EQ(parsed->text(), good);
  }
  EXPECT_EQ(parse_address("localhost:80")->text(), "127.0.0.1:80");
  for (const char* bad :
       {"", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:8o", "127.0.0.1:-1", "::1:80x", "[::1]",
        "[::1:80", "example.org:80", "unix:", "1.2.3:80", "[1.2.3.4]:80", "[::ffff:127.0.0.1]:80"}) {
    const auto parsed = parse_address(bad);
    ASSERT_FALSE(parsed.ok()) << bad;
    EXPECT_NE(parsed.error().message.find("\"" + std::string(bad) + "\""), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(parse_address("unix:/" + std::string(200, 'x')).ok());
}

TEST(AddressTest, KnowsWhatOnlyThisMachineReaches) {
  for (const char* local : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "unix:/x"})
    EXPECT_TRUE(is_loopback(local)) << local;
  for (const char* open : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[fe80::1]:1", "nonsense"})
    EXPECT_FALSE(is_loopback(open)) << open;
}

TEST(ListenerTest, SeveralFamiliesAtOnceEachWithItsHandler) {
  const TemporaryDirectory dir;
  FunctionHandler other([](mortise::Exchange e) { e.respond(text(200, "other")); });
  auto options = loopback();
  options.listeners.push_back({"[::1]:0", {}, nullptr});
  options.listeners.push_back({"unix:" + dir.path + "/s", {}, nullptr});
  options.listeners.push_back({"127.0.0.1:0", {}, &other});
  TestServer s(remote, options);
  const auto addresses = s.server->addresses();
  ASSERT_EQ(addresses.size(), 4u);
  const auto ask = [&](size_t i) { return Client(addresses[i]).ask(get("/")).body; };
  EXPECT_EQ(ask(0).find("127.0.0.1:"), 0u);
  EXPECT_NE(ask(0).find(" " + addresses[0]), std::string::npos);
  EXPECT_EQ(ask(1).find("[::1]:"), 0u);
  EXPECT_NE(ask(1).find(" " + addresses[1]), std::string::npos);
  EXPECT_EQ(ask(2), "unix " + addresses[2]);
  EXPECT_EQ(ask(3), "other");
}

TEST(ListenerTest, AWildcardKnowsTheLocalAddressOfEachConnection) {
  TestServer s(remote, loopback("0.0.0.0:0"));
  const auto port = s.address.substr(s.address.find(':'));
  EXPECT_NE(Client("127.0.0.1" + port).ask(get("/")).body.find(" 127.0.0.1" + port), std::string::npos);
}

TEST(ListenerTest, ATakenAddressIsAnErrorThatNamesIt) {
  const TemporaryDirectory dir;
  TestServer s(describe);
  TestServer u(describe, loopback("unix:" + dir.path + "/s"));
  for (const auto& taken : {s.address, u.address}) {
    FunctionHandler handler(describe);
    auto second = Server::start(loopback(taken), handler);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().status, Status::exists);
    EXPECT_NE(second.error().message.find(taken), std::string::npos) << second.error().message;
  }
  EXPECT_EQ(Client(u.address).ask(get("/")).status, 200);
  FunctionHandler handler(describe);
  EXPECT_FALSE(Server::start(loopback("unix:" + dir.path + "/none/s"), handler).ok());
  EXPECT_FALSE(Server::start(ServerOptions{}, handler).ok());
}

TEST(ListenerTest, ASocketFileOfADeadServerIsReplacedAndRemovedAtTheEnd) {
  const TemporaryDirectory dir;
  const std::string path = dir.path + "/s";
  {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = parse_address("unix:" + path);
    ASSERT_EQ(::bind(fd, address->data(), address->size), 0);
    ::close(fd);
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  {
    TestServer s(describe, loopback("unix:" + path));
    EXPECT_EQ(Client(s.address).ask(get("/")).status, 200);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListenerTest, BeyondTheMostConnectionsNewOnesWait) {
  auto options = loopback();
  options.limits.connections = 3;
  TestServer s(echo_body, options);
  std::deque<Client> open;
  for (int i = 0; i < 3; ++i) {
    open.emplace_back(s.address);
    EXPECT_EQ(open.back().ask(get("/")).status, 200);
    open.back().send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
  }
  while (s.server->counters().requests < 6) std::this_thread::yield();
  Client waits(s.address);  // in the kernel's queue
  waits.send(get("/waited"));
  EXPECT_EQ(s.server->counters().connections_open, 3u);
  EXPECT_FALSE(waits.readable_now());
  open.pop_front();
  EXPECT_EQ(waits.receive().status, 200);
}

TEST(ListenerTest, OutOfDescriptorsNewConnectionsWait) {
  TestServer s(describe);
  Client first(s.address);
  EXPECT_EQ(first.ask(get("/")).status, 200);
  std::deque<int> taken;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{std::min<rlim_t>(before.rlim_cur, 256), before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  Client waits(s.address);
  EXPECT_EQ(waits.ask(get("/")).status, 200);
  for (int fd; (fd = ::dup(0)) >= 0;) taken.push_back(fd);
  ::close(taken.back());
  taken.pop_back();
  Client starved(s.address);  // takes the last one
  ASSERT_TRUE(starved.connected());
  starved.send(get("/"));
  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_FALSE(starved.readable_now());
  for (int fd : taken) ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(starved.receive().status, 200);
}

TEST(AccessLogTest, TellsEveryExchangeOnce) {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> lines;
  auto options = loopback();
  options.loops = 1;
  options.access_log = [&](const AccessRecord& r) {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(r.remote_address.find("127.0.0.1:"), 0u);
    EXPECT_EQ(r.request_id.size(), 16u);
    EXPECT_GT(r.duration.count(), 0);
    lines.push_back(std::string(r.method) + " " + std::string(r.target) + " " + std::to_string(r.status) + " " +
                    std::to_string(r.bytes_received) + (r.bytes_sent > 0 ? " sent" : " unsent") +
                    (r.ending == Ending::complete      ? " complete"
                     : r.ending == Ending::client_left ? " left"
                                                       : " other"));
    changed.notify_all();
  };
  Event came;
  std::shared_ptr<mortise::Exchange> held;
  TestServer s(
      [&](mortise::Exchange e) {
        if (e.request().path() != "/held") return echo_body(std::move(e));
        held = std::make_shared<mortise::Exchange>(std::move(e));
        came.set();
      },
      options);
  {
    Client c(s.address);
    c.ask(get("/a?b"));
    c.ask("PUT /k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    c.ask("BAD\r\n\r\n");
  }
  {
    Client c(s.address);
    c.send(get("/held"));
    ASSERT_TRUE(came.wait());
    c.abort();
    while (s.server->counters().connections_open > 0) std::this_thread::yield();
    held->respond(text(204, ""));
  }
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, kPatience, [&] { return lines.size() >= 4; }));
  EXPECT_THAT(lines, ::testing::ElementsAre("GET /a?b 200 0 sent complete", "PUT /k 200 3 sent complete",
                                            "  400 0 sent complete", "GET /held 0 0 unsent left"));
}

TEST(CountersTest, CountWhatHappened) {
  TestServer s(echo_body);
  {
    Client c(s.address);
    c.ask(get("/"));
    c.ask("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
    c.ask("BAD\r\n\r\n");
    EXPECT_TRUE(c.closed());
  }
  while (s.server->counters().connections_open > 0) std::this_thread::yield();
  const auto n = s.server->counters();
  EXPECT_EQ(n.connections_accepted, 1u);
  EXPECT_EQ(n.requests, 3u);
  EXPECT_EQ(n.responses[2], 2u);
  EXPECT_EQ(n.responses[4], 1u);
  EXPECT_EQ(n.heads_refused, 1u);
  EXPECT_GT(n.bytes_received, 1000u);
  EXPECT_GT(n.bytes_sent, 1000u);
  s.server->stop();
  EXPECT_EQ(s.server->counters().requests, 3u);
}

}  // namespace
}  // namespace mortise::http::test

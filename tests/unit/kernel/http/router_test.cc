// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include "unit/kernel/http/test_server.h"

namespace mortise::http::test {
namespace {

/// Answers with its name and the mount.
class NamedApi final : public Api {
 public:
  NamedApi(std::string name, std::vector<std::string> mounts) : Api(std::move(mounts)), name_(std::move(name)) {}
  void handle(mortise::Exchange exchange) noexcept override {
    const auto r = exchange.request();
    exchange.respond(
        text(200, name_ + " " + std::string(r.mount()) + "|" + std::string(r.path_below_mount()) +
                      (r.domain().empty() ? "" : " " + std::string(r.subdomain()) + "@" + std::string(r.domain()))));
  }

 private:
  std::string name_;
};

struct RoutedServer {
  RoutedServer() {
    auto started = Server::start(loopback(), router);
    EXPECT_TRUE(started.ok());
    server = std::move(*started);
  }
  Reply ask(const std::string& target) { return Client(server->addresses().front()).ask(get(target)); }
  Router router;
  std::unique_ptr<Server> server;
};

std::vector<Mount> all_mounts(std::initializer_list<const NamedApi*> apis) {
  std::vector<Mount> out;
  for (const auto* api : apis)
    for (auto& mount : mounts_of(*api->table(), "test")) out.push_back(mount);
  return out;
}

TEST(RouterTest, TheLongestMountOnASegmentBoundaryWins) {
  const NamedApi s3("s3", {"", "/s3"});
  const NamedApi native("native", {"/v1"});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &native}));
  EXPECT_EQ(s.ask("/").body, "s3 |/");
  EXPECT_EQ(s.ask("/bucket/key").body, "s3 |/bucket/key");
  EXPECT_EQ(s.ask("/s3").body, "s3 /s3|");
  EXPECT_EQ(s.ask("/s3/b").body, "s3 /s3|/b");
  EXPECT_EQ(s.ask("/s3x").body, "s3 |/s3x");
  EXPECT_EQ(s.ask("/v1/buckets").body, "native /v1|/buckets");
  EXPECT_EQ(s.ask("/v1?what=smap").body, "native /v1|");
  EXPECT_EQ(s.ask("/v10").body, "s3 |/v10");
  EXPECT_EQ(s.ask("//v1").body, "s3 |//v1");
}

/// A request with that Host header, or with an absolute-form target.
std::string with_host(const std::string& host, const std::string& target = "/s3/k") {
  return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

TEST(RouterTest, AHostBelowADomainIsNeverCutByAPath) {
  const NamedApi s3("s3", {"", "/s3", "//.s3.test", "//.eu.s3.test"});
  const NamedApi native("native", {"/v1"});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3, &native}));
  const auto ask = [&](const std::string& head) { return Client(s.server->addresses().front()).ask(head).body; };
  EXPECT_EQ(ask(with_host("b.s3.test")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/s3")), "s3 |/s3 b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test", "/v1/buckets")), "s3 |/v1/buckets b@s3.test");
  EXPECT_EQ(ask(with_host("B.S3.Test:51080")), "s3 |/s3/k B@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test.")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("b.s3.test.:80")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("a.b.s3.test")), "s3 |/s3/k a.b@s3.test");
  EXPECT_EQ(ask(with_host("b.eu.s3.test")), "s3 |/s3/k b@eu.s3.test");
  EXPECT_EQ(ask(with_host("other", "http://b.s3.test/s3/k")), "s3 |/s3/k b@s3.test");
  EXPECT_EQ(ask(with_host("other", "https://b.s3.test.:443/s3/k")), "s3 |/s3/k b@s3.test");
  // The domain itself, also one below another, and what only looks like it: by path.
  EXPECT_EQ(ask(with_host("s3.test")), "s3 /s3|/k @s3.test");
  EXPECT_EQ(ask(with_host("eu.s3.test.")), "s3 /s3|/k @eu.s3.test");
  EXPECT_EQ(ask(with_host("s3.test", "/v1/b")), "native /v1|/b @s3.test");
  EXPECT_EQ(ask(with_host("xs3.test")), "s3 /s3|/k");
  EXPECT_EQ(ask(with_host("[::1]:80")), "s3 /s3|/k");
}

TEST(RouterTest, AMalformedHostIsNobodys) {
  const NamedApi s3("s3", {"", "/s3", "//.s3.test"});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&s3}));
  for (const char* host :
       {".s3.test", "b..s3.test", "b.s3.test..", "b:c.s3.test", "b:80.s3.test", "b.s3.test:8o", "[::1", "[::1]x"})
    for (const std::string& head : {with_host(host), with_host("other", "http://" + std::string(host) + "/k")})
      EXPECT_EQ(Client(s.server->addresses().front()).ask(head).status, 400) << head;
}

TEST(RouterTest, SaysWhetherNothingIsThereOrNothingAtAll) {
  RoutedServer s;
  EXPECT_EQ(s.ask("/").status, 503);
  const NamedApi native("native", {"/v1"});
  s.router.set_mounts(all_mounts({&native}));
  const auto reply = s.ask("/elsewhere");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("x-request-id").size(), 16u);
  EXPECT_EQ(s.ask("/v1").status, 200);
}

TEST(RouterTest, MountsChangeWhileRequestsRun) {
  const NamedApi one("one", {""});
  const NamedApi two("two", {""});
  RoutedServer s;
  s.router.set_mounts(all_mounts({&one}));
  Client c(s.server->addresses().front());
  EXPECT_EQ(c.ask(get("/")).body, "one |/");
  for (int i = 0; i < 20; ++i) {
    s.router.set_mounts(all_mounts({i % 2 == 0 ? &two : &one}));
    EXPECT_EQ(c.ask(get("/")).body, i % 2 == 0 ? "two |/" : "one |/");
  }
}

}  // namespace
}  // namespace mortise::http::test
